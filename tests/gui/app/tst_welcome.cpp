// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/card.h"
#include "gui/app/studio_state.h"
#include "gui/app/welcome_page.h"
#include "tests/gui/app/studio_fixture.h"
#include "tests/plugboard_test.h"

#include <QDir>
#include <QScrollArea>
#include <QScrollBar>

#include <algorithm>

using namespace plugboard;
using namespace plugboard::gui;
using plugboard::tests::StudioFixture;

class TestWelcome : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanupTestCase();
    void mainExamplesHavePictures();
    void theZooFollowsInItsOrder();
    void nothingIsCutOff();

private:
    /// Cards whose files begin so, as they stand: by rows, from left to right.
    QList<Card*> cards(bool compact) const;
    static QStringList names(const QList<Card*>& cards);

    StudioFixture studio_;
    std::unique_ptr<WelcomePage> page_;
};

void TestWelcome::initTestCase()
{
    studio_.start();
    // A folder of examples as it may come to be, each of them the smallest one.
    const QString folder = studio_.path("resources/examples");
    QVERIFY(QDir().mkpath(folder));
    for (const char* name : {"aaa_own", "mlp", "lenet5", "tiny_gpt", "fashion_resnet", "vgg16_dgx1",
                             "zoo_alexnet", "zoo_vgg16", "zoo_bert_base", "zoo_unheard_of"})
        QVERIFY(QFile::copy(StudioFixture::example("mlp"), folder + '/' + name + ".plugboard.txt"));
    qputenv("PLUGBOARD_RESOURCES", studio_.path("resources").toUtf8());
    page_ = std::make_unique<WelcomePage>(studio_.studio->workbench(), &studio_.studio->state);
    page_->resize(1280, 800);
    page_->show();
    QTest::qWait(50); // cards take their places
}

void TestWelcome::cleanupTestCase()
{
    page_.reset();
    qputenv("PLUGBOARD_RESOURCES",
            qEnvironmentVariable("PLUGBOARD_SOURCE").toUtf8() + "/resources");
}

QList<Card*> TestWelcome::cards(bool compact) const
{
    QList<Card*> found;
    for (Card* card : page_->findChildren<Card*>())
        if ((card->height() < Card::kPicture.height()) == compact)
            found << card;
    std::sort(found.begin(), found.end(), [&](const Card* a, const Card* b) {
        const QPoint first = a->mapTo(page_.get(), QPoint());
        const QPoint second = b->mapTo(page_.get(), QPoint());
        return first.y() != second.y() ? first.y() < second.y() : first.x() < second.x();
    });
    return found;
}

QStringList TestWelcome::names(const QList<Card*>& cards)
{
    QStringList names;
    for (const Card* card : cards)
        names << card->objectName().section('.', 0, 0);
    return names;
}

void TestWelcome::mainExamplesHavePictures()
{
    const QList<Card*> shown = cards(false);
    QCOMPARE(names(shown), (QStringList{"lenet5", "mlp", "fashion_resnet", "tiny_gpt"}));
    QCOMPARE(shown.front()->y(), shown.back()->y()); // in one row
}

void TestWelcome::theZooFollowsInItsOrder()
{
    const QList<Card*> shown = cards(true);
    QCOMPARE(names(shown), (QStringList{"vgg16_dgx1", "zoo_alexnet", "zoo_vgg16", "zoo_bert_base",
                                        "aaa_own", "zoo_unheard_of"}));
    QCOMPARE(shown[3]->text(), QString("BERT base"));
    QVERIFY(shown.front()->mapTo(page_.get(), QPoint()).y() >
            cards(false).front()->mapTo(page_.get(), QPoint()).y());
}

void TestWelcome::nothingIsCutOff()
{
    for (const Card* card : page_->findChildren<Card*>()) {
        const int right = card->mapTo(page_.get(), QPoint(card->width(), 0)).x();
        QVERIFY2(right <= page_->width(), qPrintable(card->objectName()));
    }
    QVERIFY(!page_->findChild<QScrollArea*>()->horizontalScrollBar()->isVisible());
}

PLUGBOARD_TEST(TestWelcome)
#include "tst_welcome.moc"
