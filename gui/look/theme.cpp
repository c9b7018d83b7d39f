// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/look/theme.h"

#include <QApplication>
#include <QStyleFactory>

#include <algorithm>
#include <cmath>

namespace plugboard::gui {
namespace {

QPalette paletteOf(const Theme& theme)
{
    QPalette palette;
    const auto set = [&](QPalette::ColorRole role, const QColor& colour) {
        palette.setColor(role, colour);
    };
    set(QPalette::Window, theme.window);
    set(QPalette::WindowText, theme.text);
    set(QPalette::Base, theme.panel);
    set(QPalette::AlternateBase, theme.raised);
    set(QPalette::Text, theme.text);
    set(QPalette::PlaceholderText, theme.secondaryText);
    set(QPalette::Button, theme.raised);
    set(QPalette::ButtonText, theme.text);
    set(QPalette::BrightText, theme.error);
    set(QPalette::ToolTipBase, theme.raised);
    set(QPalette::ToolTipText, theme.text);
    set(QPalette::Highlight, theme.accent);
    set(QPalette::HighlightedText, QColor(Qt::white));
    set(QPalette::Link, theme.accent);
    set(QPalette::Light, theme.raised);
    set(QPalette::Midlight, theme.raised);
    set(QPalette::Mid, theme.hairline);
    set(QPalette::Dark, theme.hairline);
    set(QPalette::Shadow, theme.window.darker(150));
    const QColor faint = theme.dark ? QColor(0x62, 0x6A, 0x75) : QColor(0x9A, 0xA3, 0xAE);
    for (const auto role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, faint);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, theme.hairline);
    return palette;
}

/// What Fusion's palette cannot say: hairlines, corners, row heights.
QString styleSheetOf(const Theme& theme)
{
    QString sheet = QStringLiteral(R"(
QMainWindow::separator { background: %hairline; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: %accent; }
QDockWidget { titlebar-close-icon: none; titlebar-normal-icon: none; }
QDockWidget::title { background: %window; padding: 6px 8px; text-align: left; }
QToolBar { background: %window; border: none; spacing: 4px; padding: 4px 8px; }
QStatusBar { background: %window; }
QStatusBar::item { border: none; }
QMenuBar { background: %window; }
QMenuBar::item { padding: 4px 8px; background: transparent; border-radius: 4px; }
QMenuBar::item:selected { background: %raised; }
QMenu { background: %panel; border: 1px solid %hairline; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: %accent; color: white; }
QMenu::item:disabled { color: %faint; }
QMenu::separator { height: 1px; background: %hairline; margin: 4px 8px; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QToolTip { background: %raised; color: %text; border: 1px solid %hairline; padding: 4px; }
QLineEdit, QAbstractSpinBox, QComboBox, QPlainTextEdit {
    background: %panel; border: 1px solid %hairline; border-radius: 4px; padding: 3px 6px;
    selection-background-color: %accent; }
QLineEdit, QAbstractSpinBox, QComboBox { min-height: 18px; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus {
    border-color: %accent; }
QLineEdit[error="true"], QAbstractSpinBox[error="true"], QComboBox[error="true"] { border-color: %error; }
QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid %secondary;
    border-radius: 8px; background: %panel; }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid %action;
    background: white; }
QRadioButton:focus::indicator, QRadioButton::indicator:hover { border-color: %accent; }
QComboBox::drop-down { border: none; width: 18px; }
QComboBox::down-arrow { image: url(:/plugboard/icons/arrow-down.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: %panel; border: 1px solid %hairline;
    selection-background-color: %accent; selection-color: white; }
QAbstractSpinBox::up-button { subcontrol-origin: border;
    subcontrol-position: top right; width: 18px; border: none; margin-top: 2px; }
QAbstractSpinBox::down-button { subcontrol-origin: border;
    subcontrol-position: bottom right; width: 18px; border: none; margin-bottom: 2px; }
QAbstractSpinBox::up-arrow { image: url(:/plugboard/icons/arrow-up.svg);
    width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { image: url(:/plugboard/icons/arrow-down.svg);
    width: 10px; height: 10px; }
QCheckBox { spacing: 8px; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid %secondary;
    border-radius: 3px; background: %panel; }
QCheckBox::indicator:hover, QCheckBox:focus::indicator { border-color: %accent; }
QCheckBox::indicator:checked { background: %action; border-color: %action;
    image: url(:/plugboard/icons/tick.svg); }
QCheckBox::indicator:disabled { border-color: %hairline; background: %raised; }
QPushButton { background: %raised; border: 1px solid %hairline; border-radius: 4px;
    padding: 4px 12px; min-height: 18px; }
QPushButton:hover { border-color: %accent; }
QPushButton:pressed { background: %hairline; }
QPushButton:disabled { color: %faint; }
QPushButton:default, QPushButton[primary="true"] { background: %action; border-color: %action;
    color: white; }
QPushButton[primary="true"]:hover { background: %accent; }
QPushButton[primary="true"]:disabled { background: %raised; border-color: %hairline;
    color: %faint; }
QPushButton:focus { border-color: %accent; }
QToolButton { border: 1px solid transparent; border-radius: 4px; padding: 4px; }
QToolButton:hover { background: %raised; border-color: %hairline; }
QToolButton:checked { background: %raised; border-color: %accent; }
QToolButton:focus { border-color: %accent; }
QHeaderView::section { background: %panel; color: %secondary; border: none;
    border-bottom: 1px solid %hairline; padding: 4px 8px; }
QTableView, QTreeView, QListView, QScrollArea { background: %panel; border: none;
    gridline-color: %hairline; alternate-background-color: %raised; }
QTableView::item, QTreeView::item, QListView::item { padding: 2px 4px; }
QTabBar::tab { background: transparent; padding: 6px 12px; color: %secondary;
    border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: %text; border-bottom-color: %accent; }
QTabWidget::pane { border: none; border-top: 1px solid %hairline; }
QProgressBar { background: %raised; border: none; border-radius: 3px; height: 6px;
    text-align: center; }
QProgressBar::chunk { background: %accent; border-radius: 3px; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: %hairline; border-radius: 4px; margin: 1px; min-height: 24px;
    min-width: 24px; }
QScrollBar::handle:hover { background: %secondary; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
)");
    const QColor faint = theme.dark ? QColor(0x6B, 0x74, 0x80) : QColor(0x9A, 0xA3, 0xAE);
    const std::pair<const char*, QColor> names[] = {
        {"%window", theme.window}, {"%panel", theme.panel},
        {"%raised", theme.raised}, {"%hairline", theme.hairline},
        {"%text", theme.text},     {"%secondary", theme.secondaryText},
        {"%accent", theme.accent}, {"%action", QColor(0x1F, 0x68, 0xDF)},
        {"%error", theme.error},   {"%faint", faint},
    };
    for (const auto& [name, colour] : names)
        sheet.replace(QLatin1String(name), colour.name());
    return sheet;
}

double luminance(const QColor& colour)
{
    const auto linear = [](double channel) {
        return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
}

} // namespace

const Theme& lightTheme()
{
    static const Theme theme{
        .dark = false,
        .window = QColor(0xF6, 0xF7, 0xF9),
        .panel = QColor(0xFF, 0xFF, 0xFF),
        .raised = QColor(0xEE, 0xF1, 0xF4),
        .hairline = QColor(0xD5, 0xDA, 0xE0),
        .text = QColor(0x1B, 0x1F, 0x24),
        .secondaryText = QColor(0x5A, 0x64, 0x72),
        .accent = QColor(0x4C, 0x8D, 0xFF),
        .error = QColor(0xE5, 0x48, 0x4D),
        .warning = QColor(0xE8, 0xA3, 0x3D),
        .good = QColor(0x3F, 0xB3, 0x7F),
        .grid = QColor(0xE1, 0xE5, 0xEA),
        .chip = QColor(0xFF, 0xFF, 0xFF),
        .wire = QColor(0x8A, 0x94, 0xA1),
    };
    return theme;
}

const Theme& darkTheme()
{
    static const Theme theme{
        .dark = true,
        .window = QColor(0x15, 0x17, 0x1A),
        .panel = QColor(0x1C, 0x1F, 0x24),
        .raised = QColor(0x24, 0x28, 0x2F),
        .hairline = QColor(0x32, 0x38, 0x42),
        .text = QColor(0xE6, 0xE8, 0xEB),
        .secondaryText = QColor(0x9A, 0xA3, 0xAE),
        .accent = QColor(0x4C, 0x8D, 0xFF),
        .error = QColor(0xE5, 0x48, 0x4D),
        .warning = QColor(0xE8, 0xA3, 0x3D),
        .good = QColor(0x3F, 0xB3, 0x7F),
        .grid = QColor(0x25, 0x29, 0x30),
        .chip = QColor(0x24, 0x28, 0x2F),
        .wire = QColor(0x6F, 0x79, 0x86),
    };
    return theme;
}

const Theme& themeOf(const QPalette& palette)
{
    return palette.color(QPalette::Window).lightness() < 128 ? darkTheme() : lightTheme();
}

void applyTheme(QApplication& application, ThemeChoice choice)
{
    // Asked before any palette is ours: what the desktop says.
    static const bool desktopIsDark =
        application.palette().color(QPalette::Window).lightness() < 128;
    const bool dark =
        choice == ThemeChoice::Dark || (choice == ThemeChoice::System && desktopIsDark);
    const Theme& theme = dark ? darkTheme() : lightTheme();
    application.setStyle(QStyleFactory::create("Fusion"));
    application.setPalette(paletteOf(theme));
    application.setStyleSheet(styleSheetOf(theme));
}

double contrast(const QColor& first, const QColor& second)
{
    const double a = luminance(first);
    const double b = luminance(second);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

} // namespace plugboard::gui
