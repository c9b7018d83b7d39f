// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/cpu/register.h"
#include "engine/runner/catalogue_cache.h"

#include <QDir>
#include <QTemporaryDir>

using namespace plugboard;

class TestCatalogueCache : public QObject {
    Q_OBJECT

private slots:
    void init();
    void pathNamesProcessorAndLibrary();
    void absentIsEmpty();
    void comesBack();
    void damagedIsEmpty();
    void withoutHome();

private:
    std::unique_ptr<QTemporaryDir> folder_;
    backend::Registry registry_;
};

void TestCatalogueCache::init()
{
    folder_ = std::make_unique<QTemporaryDir>();
    qputenv("XDG_CACHE_HOME", folder_->path().toUtf8());
    registry_ = {};
    cpu::registerBackends(registry_);
}

void TestCatalogueCache::pathNamesProcessorAndLibrary()
{
    const auto path = runner::catalogueCachePath(registry_);
    PB_VERIFY_OK(path);
    const QString text = QString::fromStdString(*path);
    QVERIFY(text.startsWith(folder_->path() + "/plugboard/catalogue-"));
    QVERIFY(text.endsWith(".pb"));
    QVERIFY(text.contains("-onednn-"));
    QVERIFY(!QFileInfo(text).fileName().contains(' '));
}

void TestCatalogueCache::absentIsEmpty()
{
    const auto catalogue = runner::loadCachedCatalogue(registry_);
    PB_VERIFY_OK(catalogue);
    QVERIFY(catalogue->kernels.empty());
}

void TestCatalogueCache::comesBack()
{
    model::Catalogue catalogue;
    catalogue.library = "onednn 2.6.3";
    catalogue.fmaPeak = 1.5e11;
    catalogue.memoryBandwidth = 1.2e10;
    catalogue.copies["a -> a"] = {{4e9}, {1e-6}};
    model::KernelChoice& choice = catalogue.kernels["a"]["relu"];
    choice.signature = "relu";
    choice.algorithm = "reference";
    choice.seconds = {1e-5};
    choice.provenance = model::Provenance::Calibrated;
    PB_VERIFY_OK(runner::saveCachedCatalogue(registry_, catalogue));
    const auto back = runner::loadCachedCatalogue(registry_);
    PB_VERIFY_OK(back);
    QCOMPARE(back->library, catalogue.library);
    QCOMPARE(back->fmaPeak, catalogue.fmaPeak);
    QCOMPARE(back->memoryBandwidth, catalogue.memoryBandwidth);
    QCOMPARE(back->copies.at("a -> a").bandwidth.value, 4e9);
    QVERIFY(back->find("a", "relu") != nullptr);
    QCOMPARE(back->find("a", "relu")->seconds.value, 1e-5);
    QCOMPARE(back->find("a", "relu")->provenance, model::Provenance::Calibrated);
}

void TestCatalogueCache::damagedIsEmpty()
{
    const auto path = runner::catalogueCachePath(registry_);
    PB_VERIFY_OK(path);
    const QString name = QString::fromStdString(*path);
    QVERIFY(QDir().mkpath(QFileInfo(name).path()));
    QFile file(name);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("no catalogue");
    file.close();
    const auto catalogue = runner::loadCachedCatalogue(registry_);
    PB_VERIFY_OK(catalogue);
    QVERIFY(catalogue->kernels.empty());
}

void TestCatalogueCache::withoutHome()
{
    const QByteArray home = qgetenv("HOME");
    qunsetenv("XDG_CACHE_HOME");
    qunsetenv("HOME");
    const auto path = runner::catalogueCachePath(registry_);
    qputenv("HOME", home);
    QVERIFY(!path);
    QCOMPARE(path.error().code, ErrorCode::NotFound);
}

PLUGBOARD_TEST(TestCatalogueCache)
#include "tst_catalogue_cache.moc"
