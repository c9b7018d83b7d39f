// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/scope_tree.h"
#include "tests/gui/canvas/canvas_fixture.h"
#include "tests/plugboard_test.h"

using namespace plugboard;
using namespace plugboard::gui;

namespace {

ScopeTree treeOf(const std::vector<std::string>& names)
{
    model::Network network;
    for (const std::string& name : names)
        network.nodes.push_back({name, "relu", {}, 0, 0});
    return ScopeTree(network);
}

QStringList pathsOf(const ScopeTree& tree)
{
    QStringList paths;
    for (const Scope& scope : tree.scopes())
        paths << QString::fromStdString(scope.path);
    return paths;
}

} // namespace

class TestScopeTree : public QObject {
    Q_OBJECT
private slots:
    void namesGiveScopes();
    void aScopeOfOneOrOfAllIsNone();
    void slashesAtTheBeginAreNoScope();
    void pathsAreFound();
};

void TestScopeTree::namesGiveScopes()
{
    const ScopeTree tree = treeOf({"in", "a/b/x", "a/b/y", "a/z", "c/x", "c/y"});
    QCOMPARE(pathsOf(tree), QStringList({"", "a", "a/b", "c"}));
    QCOMPARE(tree.scopes()[1].nodes, 3u);
    QCOMPARE(tree.scopes()[2].title, QString("b"));
    QCOMPARE(tree.scopes()[2].parent, 1u);
    QCOMPARE(tree.scopeOf(0), ScopeTree::kRoot);
    QCOMPARE(tree.scopeOf(3), 1u);
    QCOMPARE(tree.nodesIn(1), (std::vector<std::uint32_t>{1, 2, 3}));
    QCOMPARE(tree.nodesIn(2), (std::vector<std::uint32_t>{1, 2}));
    QVERIFY(tree.contains(1, 2) && !tree.contains(2, 1) && !tree.contains(3, 2));
}

void TestScopeTree::aScopeOfOneOrOfAllIsNone()
{
    // "model" holds everything, "model/fc" a single node, "model/a/b" all of "model/a".
    const ScopeTree tree = treeOf({"model/in", "model/fc/linear", "model/a/b/x", "model/a/b/y"});
    QCOMPARE(pathsOf(tree), QStringList({"", "model/a"}));
    QCOMPARE(tree.scopes()[1].title, QString("model/a"));
    QCOMPARE(tree.scopeOf(1), ScopeTree::kRoot);
    QCOMPARE(tree.scopeOf(2), 1u);
    QVERIFY(!treeOf({"in", "conv", "out"}).hasScopes());
}

void TestScopeTree::slashesAtTheBeginAreNoScope()
{
    const ScopeTree tree = treeOf({"/conv", "/layer1/conv", "/layer1/relu", "out"});
    QCOMPARE(pathsOf(tree), QStringList({"", "/layer1"}));
    QCOMPARE(tree.scopes()[1].title, QString("layer1"));
}

void TestScopeTree::pathsAreFound()
{
    const ScopeTree tree = treeOf({"in", "a/b/x", "a/b/y", "a/z"});
    QCOMPARE(tree.find("a/b").value_or(99), 2u);
    QVERIFY(!tree.find("b"));
    QCOMPARE(tree.nearest("a/b/gone"), 2u);
    QCOMPARE(tree.nearest("a/gone/x"), 1u);
    QCOMPARE(tree.nearest("gone"), ScopeTree::kRoot);
}

PLUGBOARD_TEST(TestScopeTree)
#include "tst_scope_tree.moc"
