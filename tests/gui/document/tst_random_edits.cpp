// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/document/document.h"
#include "tests/gui/document/examples.h"
#include "tests/plugboard_test.h"

#include <QFile>
#include <QRandomGenerator>
#include <QTemporaryDir>

using namespace plugboard;
using namespace plugboard::gui;

/// Random edits of everything that can be edited: undone they leave the file as it was, byte by
/// byte; redone, the file that they had made.
class TestRandomEdits : public QObject {
    Q_OBJECT
private slots:
    void undoneAndRedone_data();
    void undoneAndRedone();

private:
    QByteArray bytesOf(Document& document);
    void edit(Document& document, QRandomGenerator& random);

    QTemporaryDir folder_;
};

QByteArray TestRandomEdits::bytesOf(Document& document)
{
    // Not Document::save: that would mark the place in the undo stack.
    const QString path = folder_.filePath("project.plugboard");
    if (!io::save(path.toStdString(), document.project()))
        return {};
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void TestRandomEdits::edit(Document& document, QRandomGenerator& random)
{
    const auto any = [&]() -> std::string {
        const auto& nodes = document.network().nodes;
        return nodes.empty() ? "" : nodes[std::size_t(random.bounded(int(nodes.size())))].name;
    };
    const QPointF at(random.bounded(1000), random.bounded(1000));
    switch (random.bounded(12)) {
    case 0:
        document.addNode(random.bounded(2) ? "relu" : "convolution", at);
        break;
    case 1:
        document.removeNodes({any(), any()});
        break;
    case 2:
        document.moveNodes({{any(), at}, {any(), at}}, "Move");
        break;
    case 3:
    case 4:
        document.connectPorts({any(), 0, any(), 0});
        break;
    case 5:
        document.setAttribute({any(), any()}, "channels",
                              model::AttributeValue(std::int64_t(random.bounded(1, 64))));
        break;
    case 6:
        document.renameNode(any(), "node" + std::to_string(random.bounded(1000)));
        break;
    case 7:
        document.addFragment(document.network().nodes.size() < 60 ? document.network()
                                                                  : model::Network(),
                             at, "Paste");
        break;
    case 8: {
        model::Recipe recipe = document.recipe();
        recipe.batch = random.bounded(1, 100);
        document.setRecipe(recipe, "Set batch", "batch");
        break;
    }
    case 9:
    case 10:
        document.pinNodes({any(), any()}, {"cpu" + std::to_string(random.bounded(2))});
        break;
    default:
        if (document.topology().devices.size() > 1 && random.bounded(2)) {
            document.select(Selection{.elements = {document.topology().devices[0].name}});
            document.removeSelected();
        } else {
            document.setTopology(tests::twoCores(), "Draw machines");
        }
    }
}

void TestRandomEdits::undoneAndRedone_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 30; ++seed)
        QTest::addRow("%u", seed) << seed;
}

void TestRandomEdits::undoneAndRedone()
{
    QFETCH(quint32, seed);
    QRandomGenerator random(seed);
    Document document;
    document.reset(tests::tinyProject(), {});
    const QByteArray before = bytesOf(document);
    for (int at = 0; at < 30; ++at)
        edit(document, random);
    const QByteArray after = bytesOf(document);
    const int edits = document.undoStack().count();
    QVERIFY(edits > 3);
    document.undoStack().setIndex(0);
    QCOMPARE(bytesOf(document), before);
    document.undoStack().setIndex(edits);
    QCOMPARE(bytesOf(document), after);
}

PLUGBOARD_TEST(TestRandomEdits)
#include "tst_random_edits.moc"
