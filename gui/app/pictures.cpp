// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/pictures.h"

#include "gui/canvas/picture.h"
#include "gui/document/document.h"
#include "gui/document/settings.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QPainter>
#include <QSvgGenerator>
#include <QWidget>

namespace plugboard::gui {
namespace {

constexpr qreal kFiner = 2; // than the screen

Result<void> writeSvg(QWidget* view, const QString& path)
{
    QSvgGenerator generator;
    generator.setFileName(path);
    generator.setSize(view->size());
    generator.setViewBox(view->rect());
    generator.setTitle(view->windowTitle());
    QPainter painter;
    if (!painter.begin(&generator))
        return Error{ErrorCode::IoFailed, "cannot be written", path.toStdString()};
    view->render(&painter, QPoint(), QRegion(), QWidget::DrawChildren);
    if (!painter.end())
        return Error{ErrorCode::IoFailed, "cannot be written", path.toStdString()};
    return {};
}

Result<void> writePng(QWidget* view, const QString& path)
{
    QImage image(view->size() * kFiner, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(kFiner);
    image.fill(view->palette().color(QPalette::Window));
    view->render(&image);
    if (!image.save(path, "PNG"))
        return Error{ErrorCode::IoFailed, "cannot be written", path.toStdString()};
    return {};
}

Error wrongSuffix(const QString& path)
{
    return Error{ErrorCode::InvalidInput, "a picture ends in .png or .svg", path.toStdString()};
}

} // namespace

Result<void> writePicture(QWidget* view, const QString& path)
{
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (suffix == "svg")
        return writeSvg(view, path);
    if (suffix == "png")
        return writePng(view, path);
    return wrongSuffix(path);
}

Result<void> writeDrawing(Workbench workbench, Drawing drawing, const QWidget* view,
                          const QString& path)
{
    const Document& document = *workbench.document;
    PictureOptions options;
    options.formatter = workbench.settings->formatter();
    options.theme = themeOf(view->palette());
    options.font = view->font();
    options.ratio = kFiner;
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (suffix == "svg")
        return drawing == Drawing::Network ? writeNetworkSvg(document, path, options)
                                           : writeTopologySvg(document, path, options);
    if (suffix != "png")
        return wrongSuffix(path);
    const QImage image = drawing == Drawing::Network
                             ? renderNetwork(document, view->size(), options)
                             : renderTopology(document, view->size(), options);
    if (!image.save(path, "PNG"))
        return Error{ErrorCode::IoFailed, "cannot be written", path.toStdString()};
    return {};
}

QString pictureFilter()
{
    return QCoreApplication::translate("Pictures", "PNG (*.png);;SVG (*.svg)");
}

} // namespace plugboard::gui
