// SPDX-License-Identifier: Apache-2.0
#include "engine/cli/program.h"
#include "engine/cli/usage.h"
#include "tests/plugboard_test.h"

#include <QFile>

using namespace plugboard;

namespace {

QString manual()
{
    QFile file(qEnvironmentVariable("PLUGBOARD_SOURCE") + "/resources/man/plugboard.1");
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

} // namespace

class TestManual : public QObject {
    Q_OBJECT
private slots:
    void namesEveryCommandAndOption();
};

void TestManual::namesEveryCommandAndOption()
{
    const QString text = manual();
    QVERIFY(!text.isEmpty());
    cli::Context context;
    const auto program = cli::makeProgram(context);
    std::vector<const CLI::App*> commands = {program.get()};
    for (std::size_t at = 0; at < commands.size(); ++at) {
        for (const CLI::App* below : cli::visibleCommands(*commands[at])) {
            commands.push_back(below);
            const std::string name =
                commands[at] == program.get()
                    ? "Cm " + below->get_name()
                    : "Cm " + commands[at]->get_name() + " " + below->get_name();
            QVERIFY2(text.contains(QString::fromStdString(name)), name.c_str());
        }
        for (const std::string& option : cli::optionNames(*commands[at])) {
            const std::string macro = "Fl " + option.substr(1);
            QVERIFY2(text.contains(QString::fromStdString(macro)), option.c_str());
        }
    }
    QVERIFY(commands.size() > 12);
}

PLUGBOARD_TEST(TestManual)
#include "tst_manual.moc"
