// SPDX-License-Identifier: Apache-2.0
#include "engine/backend/backend.h"
#include "tests/plugboard_test.h"

namespace {

using namespace plugboard;

model::Register registerOf(std::size_t tensor, model::Box box)
{
    model::Register held;
    held.tensor = model::PlanTensorId(tensor);
    held.box = std::move(box);
    return held;
}

/// Two tensors; tasks: dropout (register 0 to 1), a send of register 1 to register 2, its receive,
/// and an accumulation of register 1 into register 3.
model::Plan plan()
{
    model::Plan result;
    result.header.seed = 42;
    model::Program program;
    program.microBatches = 4;
    program.tensors = {{"x", {model::DataType::Float32, {8, 6}}, model::Rate::MicroBatch},
                       {"y", {model::DataType::Float32, {8, 6}}, model::Rate::MicroBatch}};
    program.registers = {registerOf(0, {{0, 8}, {2, 6}}), registerOf(1, {{0, 8}, {2, 6}}),
                         registerOf(1, {{0, 4}, {0, 6}}), registerOf(1, {{0, 8}, {2, 6}})};
    program.registers[3].kind = model::RegisterKind::Accumulator;

    model::Task dropout;
    dropout.name = "drop.piece1";
    dropout.opKind = "dropout";
    dropout.attributes.set("path", std::string("drop"));
    dropout.inputs = {model::RegisterId(0)};
    dropout.outputs = {model::RegisterId(1)};
    dropout.kernel.threads = 2;
    dropout.kernel.algorithm = "own:vector";
    model::Task send;
    send.name = "send y";
    send.kind = model::TaskKind::Send;
    send.inputs = {model::RegisterId(1)};
    send.channel = model::ChannelId(0);
    model::Task receive;
    receive.kind = model::TaskKind::Receive;
    receive.outputs = {model::RegisterId(2)};
    receive.channel = model::ChannelId(0);
    model::Task accumulate;
    accumulate.name = "total";
    accumulate.opKind = "accumulate";
    accumulate.inputs = {model::RegisterId(1)};
    accumulate.outputs = {model::RegisterId(3)};
    program.tasks = {dropout, send, receive, accumulate};
    model::Channel channel;
    channel.send = model::TaskId(1);
    channel.receive = model::TaskId(2);
    program.channels = {channel};
    result.programs = {program};
    return result;
}

backend::KernelSpec specOfTask(std::size_t task)
{
    const model::Plan made = plan();
    return backend::specOf(made, made.programs[0], model::TaskId(task));
}

} // namespace

class TestSpec : public QObject {
    Q_OBJECT
private slots:
    void computeTaskTakesItsRegisters();
    void sendWritesTheReceivesRegister();
    void pathIsTheTaskNameWithoutTheAttribute();
    void accumulatorIsSeen();
};

void TestSpec::computeTaskTakesItsRegisters()
{
    const backend::KernelSpec spec = specOfTask(0);
    QCOMPARE(spec.opKind, std::string("dropout"));
    QCOMPARE(spec.path, std::string("drop"));
    QCOMPARE(spec.seed, std::uint64_t(42));
    QCOMPARE(spec.microBatches, 4);
    QCOMPARE(spec.threads, 2);
    QCOMPARE(spec.algorithm, std::string("own:vector"));
    QVERIFY(!spec.accumulate);
    QCOMPARE(spec.inputs.size(), std::size_t(1));
    QVERIFY((spec.inputs[0].local.shape == model::Shape{8, 4}));
    QVERIFY((spec.inputs[0].logical == model::Shape{8, 6}));
    QVERIFY((spec.outputs[0].box == model::Box{{0, 8}, {2, 6}}));
}

void TestSpec::sendWritesTheReceivesRegister()
{
    const backend::KernelSpec spec = specOfTask(1);
    QCOMPARE(spec.opKind, std::string("send"));
    QCOMPARE(spec.outputs.size(), std::size_t(1));
    QVERIFY((spec.outputs[0].box == model::Box{{0, 4}, {0, 6}}));
    QVERIFY((spec.inputs[0].box == model::Box{{0, 8}, {2, 6}}));
}

void TestSpec::pathIsTheTaskNameWithoutTheAttribute()
{
    QCOMPARE(specOfTask(3).path, std::string("total"));
}

void TestSpec::accumulatorIsSeen()
{
    QVERIFY(specOfTask(3).accumulate);
}

PLUGBOARD_TEST(TestSpec)
#include "tst_spec.moc"
