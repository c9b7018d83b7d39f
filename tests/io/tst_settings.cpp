// SPDX-License-Identifier: Apache-2.0
#include "engine/io/settings.h"

#include "tests/plugboard_test.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <unistd.h>

using namespace plugboard;
using io::Settings;

class TestSettings : public QObject {
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void whereTheyAreKept();
    void defaultsWithoutAFile();
    void roundTrip();
    void onlyWhatDiffersIsKept();
    void refusedFiles_data();
    void refusedFiles();
    void environmentGoesBefore();
    void refusedEnvironment_data();
    void refusedEnvironment();
    void environmentDoesNotLeakIntoTheFile();
    void keysAndTexts();
    void texts_data();
    void texts();
    void refusedTexts_data();
    void refusedTexts();
    void refusedValues();
    void linksStayLinks();
    void readOnlyFolder();
    void documented();

private:
    void write(const QByteArray& bytes) const
    {
        QDir().mkpath(home_->filePath("plugboard"));
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), qint64(bytes.size()));
    }
    QByteArray read() const
    {
        QFile file(path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    QString path() const { return home_->filePath("plugboard/settings.json"); }

    std::unique_ptr<QTemporaryDir> home_;
};

namespace {

Settings unusual()
{
    Settings settings;
    settings.theme = "dark";
    settings.language = "zh_CN";
    settings.rateUnit = "Gb/s";
    settings.byteUnit = "GB";
    settings.effort = 4;
    settings.cacheBytes = 12345678901;
    settings.dataFolders = {"/data/a", "/data/b \"quoted\""};
    settings.autosaveSeconds = 0;
    settings.traceCapBytes = 0;
    settings.motion = false;
    settings.program = "nice -n 5 /opt/plugboard/bin/plugboard";
    return settings;
}

} // namespace

void TestSettings::init()
{
    home_ = std::make_unique<QTemporaryDir>();
    qputenv("XDG_CONFIG_HOME", home_->path().toUtf8());
    for (const io::SettingKey& key : io::settingKeys())
        qunsetenv(key.variable.c_str());
}

void TestSettings::cleanup()
{
    init();
}

void TestSettings::whereTheyAreKept()
{
    QCOMPARE(io::settingsPath().value(), path().toStdString());
    qputenv("XDG_CONFIG_HOME", "relative"); // by the XDG rules such a value is ignored
    const QByteArray home = qgetenv("HOME");
    qputenv("HOME", "/home/someone");
    QCOMPARE(io::settingsPath().value(),
             std::string("/home/someone/.config/plugboard/settings.json"));
    qunsetenv("HOME");
    const auto nowhere = io::settingsPath();
    const auto loaded = io::loadSettings();
    qputenv("HOME", home);
    QVERIFY(!nowhere);
    QCOMPARE(int(nowhere.error().code), int(ErrorCode::NotFound));
    PB_VERIFY_OK(loaded);
    QVERIFY(*loaded == Settings());
}

void TestSettings::defaultsWithoutAFile()
{
    const auto settings = io::loadSettings();
    PB_VERIFY_OK(settings);
    QVERIFY(*settings == Settings());
    QCOMPARE(settings->effort, 1);
    QVERIFY(!QFile::exists(path()));
}

void TestSettings::roundTrip()
{
    PB_VERIFY_OK(io::saveSettings(unusual()));
    const auto settings = io::loadSettings();
    PB_VERIFY_OK(settings);
    QVERIFY(*settings == unusual());
    PB_VERIFY_OK(io::saveSettings(Settings()));
    QVERIFY(io::loadSettings().value() == Settings());
    QCOMPARE(QDir(home_->filePath("plugboard")).entryList(QDir::Files),
             QStringList{"settings.json"});
}

void TestSettings::onlyWhatDiffersIsKept()
{
    Settings settings;
    settings.effort = 3;
    settings.dataFolders = {"/data"};
    PB_VERIFY_OK(io::saveSettings(settings));
    QCOMPARE(read(),
             QByteArray("{\n  \"effort\": 3,\n  \"data_folders\": [\n    \"/data\"\n  ]\n}\n"));
}

void TestSettings::refusedFiles_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("says");
    QTest::newRow("empty") << QByteArray() << "is no JSON";
    QTest::newRow("text") << QByteArray("effort = 3") << "is no JSON";
    QTest::newRow("cut off") << QByteArray("{\"effort\": 3") << "is no JSON";
    QTest::newRow("no object") << QByteArray("[3]") << "is no JSON object";
    QTest::newRow("unknown key") << QByteArray("{\"efort\": 3}")
                                 << "unknown setting efort; known are theme, language";
    QTest::newRow("a word for a number")
        << QByteArray("{\"effort\": \"3\"}") << "effort must be 1 to 5, got \"3\"";
    QTest::newRow("out of range") << QByteArray("{\"effort\": 9}")
                                  << "effort must be 1 to 5, got 9";
    QTest::newRow("no whole number")
        << QByteArray("{\"effort\": 2.5}") << "effort must be 1 to 5, got 2.5";
    QTest::newRow("huge") << QByteArray("{\"cache_bytes\": 18446744073709551615}")
                          << "cache_bytes must be 0 to";
    QTest::newRow("negative") << QByteArray("{\"trace_cap_bytes\": -1}")
                              << "trace_cap_bytes must be 0 to";
    QTest::newRow("no such theme") << QByteArray("{\"theme\": \"pink\"}")
                                   << "theme must be system, light or dark, got \"pink\"";
    QTest::newRow("a number for a switch")
        << QByteArray("{\"motion\": 1}") << "motion must be on or off";
    QTest::newRow("a folder for folders")
        << QByteArray("{\"data_folders\": \"/data\"}") << "data_folders must be folders";
    QTest::newRow("a folder that is nowhere")
        << QByteArray("{\"data_folders\": [\"data\"]}") << "data_folders must be folders";
    QTest::newRow("null") << QByteArray("{\"program\": null}") << "program must be";
    QTest::newRow("nested deeply") << QByteArray(200'000, '[') << "is no JSON";
}

void TestSettings::refusedFiles()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, says);
    write(bytes);
    const auto settings = io::loadSettings();
    QVERIFY(!settings);
    QCOMPARE(int(settings.error().code), int(ErrorCode::InvalidInput));
    QCOMPARE(settings.error().subject, path().toStdString());
    QVERIFY2(QString::fromStdString(settings.error().message).contains(says),
             settings.error().message.c_str());
    QVERIFY(!io::saveSettings(Settings())); // what cannot be read is not overwritten
    QCOMPARE(read(), bytes);
}

void TestSettings::environmentGoesBefore()
{
    write("{\"effort\": 2, \"theme\": \"dark\"}");
    qputenv("PLUGBOARD_EFFORT", "5");
    qputenv("PLUGBOARD_TRACE_CAP_BYTES", "1000");
    qputenv("PLUGBOARD_DATA_FOLDERS", "/a:/b/c");
    qputenv("PLUGBOARD_MOTION", "off");
    qputenv("PLUGBOARD_RATE_UNIT", ""); // as if it were not there
    const auto settings = io::loadSettings();
    PB_VERIFY_OK(settings);
    QCOMPARE(settings->effort, 5);
    QCOMPARE(settings->theme, std::string("dark"));
    QCOMPARE(settings->traceCapBytes, std::int64_t(1000));
    QVERIFY(settings->dataFolders == (std::vector<std::string>{"/a", "/b/c"}));
    QVERIFY(!settings->motion);
    QCOMPARE(settings->rateUnit, std::string("GB/s"));
    QCOMPARE(io::loadSettingsFile().value().effort, 2);
}

void TestSettings::refusedEnvironment_data()
{
    QTest::addColumn<QByteArray>("variable");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("says");
    QTest::newRow("range") << QByteArray("PLUGBOARD_EFFORT") << QByteArray("6")
                           << "must be 1 to 5, got \"6\"";
    QTest::newRow("unit") << QByteArray("PLUGBOARD_TRACE_CAP_BYTES") << QByteArray("1GiB")
                          << "got \"1GiB\"";
    QTest::newRow("folder") << QByteArray("PLUGBOARD_DATA_FOLDERS") << QByteArray("/a:b")
                            << "got \"/a:b\"";
    QTest::newRow("choice") << QByteArray("PLUGBOARD_BYTE_UNIT") << QByteArray("MB")
                            << "must be GB or GiB";
}

void TestSettings::refusedEnvironment()
{
    QFETCH(QByteArray, variable);
    QFETCH(QByteArray, value);
    QFETCH(QString, says);
    qputenv(variable, value);
    const auto settings = io::loadSettings();
    QVERIFY(!settings);
    QCOMPARE(int(settings.error().code), int(ErrorCode::InvalidInput));
    QCOMPARE(settings.error().subject, variable.toStdString());
    QVERIFY2(QString::fromStdString(settings.error().message).contains(says),
             settings.error().message.c_str());
}

/// The Studio saves what it loaded, with one thing changed.
void TestSettings::environmentDoesNotLeakIntoTheFile()
{
    write("{\"effort\": 2}");
    qputenv("PLUGBOARD_EFFORT", "5");
    qputenv("PLUGBOARD_BYTE_UNIT", "GB");
    Settings settings = io::loadSettings().value();
    settings.theme = "light";
    PB_VERIFY_OK(io::saveSettings(settings));
    qunsetenv("PLUGBOARD_EFFORT");
    qunsetenv("PLUGBOARD_BYTE_UNIT");
    const Settings kept = io::loadSettings().value();
    QCOMPARE(kept.effort, 2);
    QCOMPARE(kept.theme, std::string("light"));
    QCOMPARE(kept.byteUnit, std::string("GiB"));
    qputenv("PLUGBOARD_EFFORT", "5");
    settings.effort = 3; // chosen now
    PB_VERIFY_OK(io::saveSettings(settings));
    QCOMPARE(io::loadSettingsFile().value().effort, 3);
    settings.effort = 5; // chosen now, and by chance what the environment says
    PB_VERIFY_OK(io::saveSettingsFile(settings));
    QCOMPARE(io::loadSettingsFile().value().effort, 5);
}

void TestSettings::keysAndTexts()
{
    const auto keys = io::settingKeys();
    QCOMPARE(keys.size(), std::size_t(11));
    for (const io::SettingKey& key : keys) {
        QCOMPARE(io::settingText(Settings(), key.name).value(), key.fallback);
        Settings settings = unusual();
        PB_VERIFY_OK(io::setSetting(settings, key.name, key.fallback));
        QCOMPARE(io::settingText(settings, key.name).value(), key.fallback);
        Settings other;
        PB_VERIFY_OK(io::setSetting(other, key.name, io::settingText(unusual(), key.name).value()));
        QVERIFY(other != Settings());
    }
}

void TestSettings::texts_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("shown");
    QTest::newRow("number") << "effort"
                            << "3"
                            << "3";
    QTest::newRow("on") << "motion"
                        << "1"
                        << "on";
    QTest::newRow("off") << "motion"
                         << "false"
                         << "off";
    QTest::newRow("folders") << "data_folders"
                             << "/a:/b:"
                             << "/a:/b";
    QTest::newRow("no folders") << "data_folders"
                                << ""
                                << "";
    QTest::newRow("language") << "language"
                              << "de_AT.UTF-8"
                              << "de_AT.UTF-8";
}

void TestSettings::texts()
{
    QFETCH(QString, key);
    QFETCH(QString, text);
    QFETCH(QString, shown);
    Settings settings;
    PB_VERIFY_OK(io::setSetting(settings, key.toStdString(), text.toStdString()));
    QCOMPARE(io::settingText(settings, key.toStdString()).value(), shown.toStdString());
}

void TestSettings::refusedTexts_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("text");
    QTest::newRow("unknown") << "threads"
                             << "2";
    QTest::newRow("number") << "effort"
                            << "3x";
    QTest::newRow("no number") << "effort"
                               << "";
    QTest::newRow("beyond 64 bits") << "cache_bytes"
                                    << "99999999999999999999";
    QTest::newRow("switch") << "motion"
                            << "perhaps";
    QTest::newRow("empty folder") << "data_folders"
                                  << "/a::/b";
    QTest::newRow("language") << "language"
                              << "en; rm";
}

void TestSettings::refusedTexts()
{
    QFETCH(QString, key);
    QFETCH(QString, text);
    Settings settings = unusual();
    const auto set = io::setSetting(settings, key.toStdString(), text.toStdString());
    QVERIFY(!set);
    QCOMPARE(int(set.error().code), int(ErrorCode::InvalidInput));
    QCOMPARE(set.error().subject, key.toStdString());
    QVERIFY(settings == unusual());
}

void TestSettings::refusedValues()
{
    Settings settings;
    settings.effort = 7;
    const auto saved = io::saveSettings(settings);
    QVERIFY(!saved);
    QCOMPARE(saved.error().subject, std::string("effort"));
    settings = Settings();
    settings.dataFolders = {"/data/\xff"}; // no UTF-8: JSON cannot hold it
    QVERIFY(!io::saveSettings(settings));
    QVERIFY(!QFile::exists(path()));
}

void TestSettings::linksStayLinks()
{
    QDir().mkpath(home_->filePath("plugboard"));
    QDir().mkpath(home_->filePath("dotfiles"));
    const QString target = home_->filePath("dotfiles/settings.json");
    QFile file(target);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{}");
    file.close();
    QVERIFY(QFile::link(target, path()));
    PB_VERIFY_OK(io::saveSettings(unusual()));
    QVERIFY(QFileInfo(path()).isSymLink());
    QVERIFY(io::loadSettings().value() == unusual());
}

void TestSettings::readOnlyFolder()
{
    if (geteuid() == 0) { // nothing is read-only to root: a file stands where the folder must
        QFile file(home_->filePath("plugboard"));
        QVERIFY(file.open(QIODevice::WriteOnly));
    } else {
        QVERIFY(QFile::setPermissions(home_->path(), QFile::ReadOwner | QFile::ExeOwner));
    }
    const auto saved = io::saveSettings(unusual());
    QFile::setPermissions(home_->path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    QVERIFY(!saved);
    QCOMPARE(int(saved.error().code), int(ErrorCode::IoFailed));
}

/// docs/settings.md has a row for every key, with its variable and default.
void TestSettings::documented()
{
    QFile file(qEnvironmentVariable("PLUGBOARD_SOURCE") + "/docs/settings.md");
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QStringList lines = QString::fromUtf8(file.readAll()).split('\n');
    for (const io::SettingKey& key : io::settingKeys()) {
        const QStringList rows =
            lines.filter(QString("| `%1` |").arg(QString::fromStdString(key.name)));
        QVERIFY2(rows.size() == 1, key.name.c_str());
        QVERIFY2(rows[0].contains('`' + QString::fromStdString(key.variable) + '`'),
                 key.name.c_str());
        QVERIFY2(key.fallback.empty() ||
                     rows[0].contains('`' + QString::fromStdString(key.fallback) + '`'),
                 key.name.c_str());
    }
}

PLUGBOARD_TEST(TestSettings)
#include "tst_settings.moc"
