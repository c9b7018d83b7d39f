// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/op_kind.h"
#include "tests/plugboard_test.h"

using namespace plugboard;
using Integers = std::vector<std::int64_t>;

class TestAttributes : public QObject {
    Q_OBJECT

private slots:
    void refused_data();
    void refused();
    void defaultsAreWrittenOut();
    void poolingStrideFollowsTheKernel();
    void wholeNumbersBecomeReals();
};

namespace {

struct Case {
    const char* row;
    const char* kind;
    model::Attributes attributes;
    const char* message;
};

model::Attributes with(const std::string& name, const model::AttributeValue& value)
{
    model::Attributes attributes;
    attributes.set(name, value);
    return attributes;
}

model::Attributes convolution(const std::string& name, const model::AttributeValue& value)
{
    model::Attributes attributes = with("channels", std::int64_t(6));
    attributes.set("kernel", std::int64_t(5));
    attributes.set(name, value);
    return attributes;
}

std::vector<Case> cases()
{
    return {
        {"unknown", "relu", with("slope", 0.1), "attribute slope of relu is unknown"},
        {"missing", "linear", {}, "attribute features of linear is missing"},
        {"text for a number", "linear", with("features", std::string("ten")),
         "features of linear must be a whole number, got features=ten"},
        {"real for a whole number", "linear", with("features", 2.5), "must be a whole number"},
        {"list for a number", "dropout", with("probability", Integers{1}), "must be a number"},
        {"below the range", "linear", with("features", std::int64_t(0)),
         "must be from 1 to 1073741824, got features=0"},
        {"above the range", "dropout", with("probability", 1.0),
         "must be from 0 to 0.999, got probability=1"},
        {"not a number", "dropout", with("probability", std::nan("")), "probability=nan"},
        {"negative stride", "convolution", convolution("stride", Integers{1, -1}),
         "stride of convolution must be from 1 to 32768, got stride=[1,-1]"},
        {"five values", "convolution", convolution("padding", Integers{1, 1, 1, 1, 1}),
         "takes one value or 2, 3, 4, 6, got padding=[1,1,1,1,1]"},
        {"empty list", "convolution", convolution("stride", Integers{}), "takes one value"},
        {"boolean of 2", "convolution", convolution("bias", std::int64_t(2)),
         "must be from 0 to 1, got bias=2"},
    };
}

} // namespace

void TestAttributes::refused_data()
{
    QTest::addColumn<int>("at");
    const std::vector<Case> rows = cases();
    for (std::size_t at = 0; at < rows.size(); ++at)
        QTest::newRow(rows[at].row) << int(at);
}

void TestAttributes::refused()
{
    QFETCH(int, at);
    const Case row = cases()[std::size_t(at)];
    const auto checked = ops::checkAttributes(*ops::find(row.kind), row.attributes);
    QVERIFY(!checked);
    QCOMPARE(int(checked.error().code), int(ErrorCode::InvalidInput));
    QVERIFY2(checked.error().message.find(row.message) != std::string::npos,
             checked.error().message.c_str());
}

void TestAttributes::defaultsAreWrittenOut()
{
    const auto full = ops::canonicalAttributes(*ops::find("convolution"),
                                               convolution("padding", std::int64_t(2)));
    QCOMPARE(model::toString(full),
             std::string("bias=1 channels=6 dilation=[1,1] group_channels=0 groups=1 kernel=[5,5] "
                         "padding=[2,2] stride=[1,1]"));
    QVERIFY(ops::canonicalAttributes(*ops::find("convolution"), full) == full);
}

void TestAttributes::poolingStrideFollowsTheKernel()
{
    const auto full =
        ops::canonicalAttributes(*ops::find("max_pool"), with("kernel", Integers{3, 2}));
    QCOMPARE(model::toString(full),
             std::string("ceil=0 column_major=0 dilation=[1,1] indices=0 kernel=[3,2] "
                         "padding=[0,0] stride=[3,2]"));
}

void TestAttributes::wholeNumbersBecomeReals()
{
    const auto full =
        ops::canonicalAttributes(*ops::find("dropout"), with("probability", std::int64_t(0)));
    QCOMPARE(full.real("probability", 1), 0.0);
}

PLUGBOARD_TEST(TestAttributes)
#include "tst_attributes.moc"
