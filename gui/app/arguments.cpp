// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/arguments.h"

#include "gui/app/workspaces.h"

#include <QRegularExpression>

namespace plugboard::gui {
namespace {

Error misuse(const QString& message, const QString& subject)
{
    return Error{ErrorCode::InvalidInput, (message + "; see plugboard-studio --help").toStdString(),
                 subject.toStdString()};
}

/// Takes the arguments one after the other.
class Words {
public:
    explicit Words(QStringList words) : words_(std::move(words)) {}
    bool any() const { return !words_.isEmpty(); }
    QString take() { return words_.takeFirst(); }
    /// The value of an option.
    Result<QString> valueOf(const QString& option)
    {
        if (words_.isEmpty())
            return misuse("a value is missing", option);
        return words_.takeFirst();
    }
    Result<qint64> numberOf(const QString& option)
    {
        const auto text = valueOf(option);
        if (!text)
            return text.error();
        bool good = false;
        const qint64 number = text->toLongLong(&good);
        if (!good || number < 1)
            return misuse("needs a whole number, at least 1, not \"" + *text + "\"", option);
        return number;
    }

private:
    QStringList words_;
};

Result<QSize> sizeOf(const QString& text)
{
    static const QRegularExpression form("^(\\d{2,5})x(\\d{2,5})$");
    const auto match = form.match(text);
    const QSize size(match.captured(1).toInt(), match.captured(2).toInt());
    if (!match.hasMatch() || size.width() < 640 || size.height() < 400 || size.width() > 16384 ||
        size.height() > 16384)
        return misuse("a size reads WxH from 640x400 to 16384x16384, not \"" + text + "\"",
                      "--size");
    return size;
}

Result<void> takeOption(const QString& option, Words& words, Arguments& arguments)
{
    const auto text = [&](QString& target, const QStringList& allowed) -> Result<void> {
        auto value = words.valueOf(option);
        if (!value)
            return value.error();
        if (!allowed.isEmpty() && !allowed.contains(*value))
            return misuse("is one of " + allowed.join(", ") + ", not \"" + *value + "\"", option);
        target = *value;
        return {};
    };
    if (option == "--render") {
        arguments.mode = Arguments::Mode::Render;
        if (auto taken = text(arguments.file, {}); !taken)
            return taken;
        return text(arguments.picture, {});
    }
    if (option == "--bench") {
        arguments.mode = Arguments::Mode::Bench;
        return text(arguments.bench, {"canvas", "timeline", "live", "open", "start"});
    }
    if (option == "--workspace")
        return text(arguments.workspace, QStringList("welcome") + Workspaces::names());
    if (option == "--panel")
        return text(arguments.panel, {});
    if (option == "--size") {
        QString value;
        if (auto taken = text(value, {}); !taken)
            return taken;
        const auto size = sizeOf(value);
        if (!size)
            return size.error();
        arguments.size = *size;
        return {};
    }
    if (option == "--nodes" || option == "--events") {
        const auto number = words.numberOf(option);
        if (!number)
            return number.error();
        if (option == "--events")
            arguments.events = *number;
        else
            arguments.nodes = int(std::min<qint64>(*number, 10'000'000));
        return {};
    }
    return misuse("unknown option", option);
}

} // namespace

Result<Arguments> parseArguments(const QStringList& list)
{
    Arguments arguments;
    Words words(list);
    while (words.any()) {
        const QString word = words.take();
        if (word == "--help" || word == "-h") {
            arguments.mode = Arguments::Mode::Help;
            return arguments;
        }
        if (word == "--version" || word == "-v") {
            arguments.mode = Arguments::Mode::Version;
            return arguments;
        }
        if (word == "--dark" || word == "--light")
            arguments.theme = word.mid(2);
        else if (word == "--plan")
            arguments.plan = true;
        else if (word == "--json")
            arguments.json = true;
        else if (word.startsWith('-') && word.size() > 1) {
            if (auto taken = takeOption(word, words, arguments); !taken)
                return taken.error();
        } else if (arguments.file.isEmpty() && arguments.mode == Arguments::Mode::Window)
            arguments.file = word;
        else
            return misuse("one file at a time", word);
    }
    return arguments;
}

QString helpText()
{
    return "plugboard-studio: draw, plan, run and look into neural networks\n"
           "\n"
           "  plugboard-studio [FILE]                      open a project, plan, trace or run "
           "folder\n"
           "  plugboard-studio --render FILE PICTURE.png   draw the window with FILE; needs no "
           "display\n"
           "      --size WxH          1600x1000\n"
           "      --dark, --light     theme\n"
           "      --workspace NAME    welcome, design, place, run, compare\n"
           "      --panel NAME        bring it to the front: layers, inference, memory ...\n"
           "      --plan              plan the project first\n"
           "  plugboard-studio --bench canvas|timeline|live|open|start\n"
           "      --nodes N           of the canvas; of the project that is opened\n"
           "      --events N          of the timeline and of the run that is opened; per second of "
           "the live run\n"
           "      --json              one JSON object\n"
           "  plugboard-studio --help, --version\n"
           "\n"
           "Examples:\n"
           "  plugboard-studio lenet5.plugboard\n"
           "  plugboard-studio --render lenet5.plugboard.txt window.png --plan --dark --workspace "
           "place\n";
}

} // namespace plugboard::gui
