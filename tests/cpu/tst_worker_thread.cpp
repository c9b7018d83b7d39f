// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/reference_backend.h"
#include "tests/plugboard_test.h"

#include <omp.h>
#include <sched.h>

#include <algorithm>
#include <thread>

namespace {

using namespace plugboard;

/// The processors that this process may use.
std::vector<int> allowed()
{
    cpu_set_t set;
    CPU_ZERO(&set);
    sched_getaffinity(0, sizeof set, &set);
    std::vector<int> processors;
    for (int processor = 0; processor < CPU_SETSIZE; ++processor)
        if (CPU_ISSET(std::size_t(processor), &set))
            processors.push_back(processor);
    return processors;
}

} // namespace

class TestWorkerThread : public QObject {
    Q_OBJECT
private slots:
    void bindsTheWorkerOnly();
    void promisesThreadsThatItGets();
    void refusesProcessorsThatAreNotThere();
};

void TestWorkerThread::bindsTheWorkerOnly()
{
    const std::vector<int> before = allowed();
    model::Device device;
    device.cpus = {before.back()};
    std::vector<int> inside;
    bool entered = false;
    std::thread worker([&] {
        cpu::ReferenceBackend backend;
        entered = backend.enter(device).hasValue();
        inside = allowed();
    });
    worker.join();
    QVERIFY(entered);
    QCOMPARE(inside, device.cpus);
    QCOMPARE(allowed(), before);
}

/// oneDNN waits for ever for threads that OMP_THREAD_LIMIT keeps away (the preset tsan sets it).
void TestWorkerThread::promisesThreadsThatItGets()
{
    model::Device device;
    device.cores = 3;
    int promised = 0;
    std::thread worker([&] {
        if (cpu::ReferenceBackend().enter(device))
            promised = omp_get_max_threads();
    });
    worker.join();
    QCOMPARE(promised, std::min(device.cores, omp_get_thread_limit()));
}

void TestWorkerThread::refusesProcessorsThatAreNotThere()
{
    model::Device device;
    device.name = "cpu9";
    device.cpus = {CPU_SETSIZE - 1};
    cpu::ReferenceBackend backend;
    const auto entered = backend.enter(device);
    QVERIFY(!entered);
    QVERIFY(entered.error().code == ErrorCode::DeviceFailed);
    QCOMPARE(entered.error().subject, std::string("cpu9"));
}

PLUGBOARD_TEST(TestWorkerThread)
#include "tst_worker_thread.moc"
