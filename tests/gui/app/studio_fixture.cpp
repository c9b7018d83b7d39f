// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/app/studio_fixture.h"

#include "gui/app/workspaces.h"

#include <QApplication>
#include <QDir>
#include <QtTest/QtTest>

namespace plugboard::tests {

using namespace plugboard::gui;

StudioFixture::StudioFixture()
{
    qputenv("XDG_CONFIG_HOME", home.filePath("config").toUtf8());
    qputenv("XDG_STATE_HOME", home.filePath("state").toUtf8());
    const QString cache = qEnvironmentVariable("PLUGBOARD_BUILD") + "/test-cache";
    qputenv("XDG_CACHE_HOME", cache.toUtf8());
    qputenv("PLUGBOARD_RESOURCES",
            qEnvironmentVariable("PLUGBOARD_SOURCE").toUtf8() + "/resources");
    applyTheme(*qApp, ThemeChoice::Light);
}

StudioFixture::~StudioFixture()
{
    end();
}

MainWindow& StudioFixture::start()
{
    end();
    studio = std::make_unique<Studio>();
    window = std::make_unique<MainWindow>(*studio, [this](QWidget*, const Question& question) {
        asked << question;
        return answer;
    });
    window->resize(1600, 1000);
    window->show();
    window->activateWindow(); // keys go to the active window
    (void)QTest::qWaitForWindowActive(window.get());
    return *window;
}

void StudioFixture::end()
{
    window.reset();
    studio.reset();
}

bool StudioFixture::open(const QString& path)
{
    bool good = false;
    bool done = false;
    QObject context;
    QObject::connect(window->files(), &ProjectFiles::opened, &context, [&] { good = done = true; });
    QObject::connect(window->files(), &ProjectFiles::failed, &context, [&](const Error& error) {
        lastError = QString::fromStdString(toString(error));
        done = true;
    });
    // Examples as the welcome page opens them, which leaves no lock in the source tree.
    if (path.contains("/resources/examples/"))
        window->files()->openCopy(path);
    else
        window->files()->open(path);
    return QTest::qWaitFor([&] { return done; }, 20'000) && good;
}

bool StudioFixture::plan(int limit)
{
    bool good = false;
    bool done = false;
    QObject context;
    QObject::connect(&studio->planning, &PlanService::planned, &context,
                     [&] { good = done = true; });
    QObject::connect(&studio->planning, &PlanService::failed, &context, [&](const Error& error) {
        lastError = QString::fromStdString(toString(error));
        done = true;
    });
    QTest::keyClick(window.get(), Qt::Key_F5);
    return QTest::qWaitFor([&] { return done; }, limit) && good;
}

QString StudioFixture::example(const QString& name)
{
    return qEnvironmentVariable("PLUGBOARD_SOURCE") + "/resources/examples/" + name +
           ".plugboard.txt";
}

} // namespace plugboard::tests
