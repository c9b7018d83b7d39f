// SPDX-License-Identifier: Apache-2.0
#include "engine/io/foreign_format.h"
#include "engine/io/image.h"
#include "tests/plugboard_test.h"

#include <png.h>
#include <turbojpeg.h>

#include <cmath>

using namespace plugboard;

namespace {

/// 3 x 2 pixels, each of one strong colour.
io::Image sample()
{
    return {3, 2, 3, {255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 128, 128, 128}};
}

std::string png(const io::Image& image)
{
    png_image out{};
    out.version = PNG_IMAGE_VERSION;
    out.width = png_uint_32(image.width);
    out.height = png_uint_32(image.height);
    out.format = image.channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
    png_alloc_size_t size = 0;
    png_image_write_to_memory(&out, nullptr, &size, 0, image.pixels.data(), 0, nullptr);
    std::string bytes(size, '\0');
    png_image_write_to_memory(&out, bytes.data(), &size, 0, image.pixels.data(), 0, nullptr);
    return bytes;
}

std::string jpeg(const io::Image& image)
{
    const tjhandle handle = tjInitCompress();
    unsigned char* out = nullptr;
    unsigned long size = 0;
    tjCompress2(handle, image.pixels.data(), image.width, 0, image.height,
                image.channels == 3 ? TJPF_RGB : TJPF_GRAY, &out, &size,
                image.channels == 3 ? TJSAMP_444 : TJSAMP_GRAY, 95, 0);
    std::string bytes(reinterpret_cast<const char*>(out), size);
    tjFree(out);
    tjDestroy(handle);
    return bytes;
}

std::string ppm(const io::Image& image)
{
    return "P6\n# by hand\n" + std::to_string(image.width) + " " + std::to_string(image.height) +
           "\n255\n" +
           std::string(reinterpret_cast<const char*>(image.pixels.data()), image.pixels.size());
}

io::Image gradient(int width, int height)
{
    io::Image image{width, height, 3, {}};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (const int value : {x * 255 / width, y * 255 / height, 100})
                image.pixels.push_back(std::uint8_t(value));
    return image;
}

/// The extents in a header, big-endian at this place, become 65,535.
std::string enlarged(std::string bytes, std::size_t at, std::size_t width)
{
    for (std::size_t i = 0; i < 2 * width; ++i)
        bytes[at + i] = i % width + 2 >= width ? '\xff' : '\0';
    return bytes;
}

} // namespace

class TestImage : public QObject {
    Q_OBJECT

private slots:
    void exactFormats()
    {
        for (const std::string& bytes : {png(sample()), ppm(sample())}) {
            const auto image = io::decodeImage(bytes, "x");
            PB_VERIFY_OK(image);
            QCOMPARE(image->width, 3);
            QCOMPARE(image->height, 2);
            QCOMPARE(image->pixels, sample().pixels);
        }
    }

    void photographs()
    {
        const io::Image original = gradient(64, 48);
        const auto image = io::decodeImage(jpeg(original), "x");
        PB_VERIFY_OK(image);
        QCOMPARE(image->pixels.size(), original.pixels.size());
        for (std::size_t at = 0; at < original.pixels.size(); ++at)
            QVERIFY(std::abs(int(image->pixels[at]) - int(original.pixels[at])) < 10);
        const auto grey = io::decodeImage(jpeg(io::resized(original, 64, 48, 1)), "x");
        PB_VERIFY_OK(grey);
        QCOMPARE(grey->channels, 1);
    }

    void faults_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("named");
        const auto row = [](const char* name, const std::string& bytes, const char* named) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << named;
        };
        const io::Image image = gradient(64, 48);
        const std::string photo = jpeg(image);
        const std::string drawing = png(image);
        const std::size_t frame = photo.find(std::string("\xff\xc0", 2));
        row("PNG of 65,535 x 65,535", enlarged(drawing, 16, 4), "65535 x 65535");
        row("JPEG of 65,535 x 65,535", enlarged(photo, frame + 5, 2), "65535 x 65535");
        row("PPM of 65,535 x 65,535", "P6 65535 65535 255\n", "65535 x 65535");
        row("cut JPEG", photo.substr(0, photo.size() / 2), "cut or damaged");
        row("cut PNG", drawing.substr(0, drawing.size() / 2), "cut or damaged");
        row("cut PPM", ppm(image).substr(0, 1000), "bytes needed");
        row("cut within the header", drawing.substr(0, 20), "cut or damaged");
        row("no pixels", "P5 0 5 255\n", "0 x 5");
        row("16 bits", "P5 1 1 65535\n\0\0", "65535");
        row("text PPM", "P3 1 1 255\n1 2 3", "P5");
        row("GIF", "GIF89a\1\0\1\0", "GIF");
        row("text", "nothing of the kind", "not a picture");
        row("empty", "", "not a picture");
    }
    void faults()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, named);
        const auto image = io::decodeImage(bytes.toStdString(), "x");
        QVERIFY(!image);
        QVERIFY2(QString::fromStdString(image.error().message).contains(named),
                 image.error().message.c_str());
        QCOMPARE(image.error().subject, std::string("x"));
    }

    /// By hand: an average of four, a copy of one, and a line between two.
    void resizing()
    {
        const io::Image square{2, 2, 1, {0, 100, 100, 200}};
        QCOMPARE(io::resized(square, 1, 1, 1).pixels, std::vector<std::uint8_t>{100});
        QCOMPARE(io::resized(square, 2, 2, 3).pixels,
                 (std::vector<std::uint8_t>{0, 0, 0, 100, 100, 100, 100, 100, 100, 200, 200, 200}));
        // Centres of the four lie at -0.25, 0.25, 0.75 and 1.25 of the two; outer ones are held.
        const io::Image row{2, 1, 1, {0, 100}};
        QCOMPARE(io::resized(row, 4, 1, 1).pixels, (std::vector<std::uint8_t>{0, 25, 75, 100}));
        const io::Image grey = io::resized(sample(), 3, 2, 1);
        QCOMPARE(grey.pixels, (std::vector<std::uint8_t>{76, 150, 29, 0, 255, 128}));
        // A constant stays one, however it is sized.
        const io::Image flat{5, 7, 1, std::vector<std::uint8_t>(35, 91)};
        for (const int side : {1, 3, 11})
            QCOMPARE(io::resized(flat, side, side, 1).pixels,
                     std::vector<std::uint8_t>(std::size_t(side * side), 91));
    }

    void formats_data()
    {
        QTest::addColumn<QByteArray>("start");
        QTest::addColumn<int>("format");
        const auto row = [](const char* name, const std::string& bytes, io::ForeignFormat format) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << int(format);
        };
        using F = io::ForeignFormat;
        row("npy", "\x93NUMPY\1", F::Npy);
        row("npz", "PK\3\4...", F::Npz);
        row("safetensors", std::string("\x10\0\0\0\0\0\0\0{\"a\"", 12), F::Safetensors);
        row("idx", std::string("\0\0\x08\3\0\0", 6), F::Idx);
        row("PNG", png(sample()), F::Image);
        row("JPEG", jpeg(sample()), F::Image);
        row("PPM", ppm(sample()), F::Image);
        row("JSON", " \n{\"a\": 1}", F::Json);
        row("XML", "<?xml version=\"1.0\"?>", F::Xml);
        row("CSV", "a,b\n1,2\n", F::Csv);
        row("prose, with commas", "Once, upon a time\nthere was, so they say, a net.\n", F::Text);
        row("ONNX", std::string("\x08\x07\x12\4test:\x03\x12\x01g", 13), F::Onnx);
        row("ONNX, cut in its graph", std::string("\x08\x07:\xff\x10", 5), F::Onnx);
        row("noise", "\xa5\x01\xff\x9c\x13\x77\x00\x01", F::None);
        row("empty", "", F::None);
    }
    void formats()
    {
        QFETCH(QByteArray, start);
        QFETCH(int, format);
        QCOMPARE(int(io::foreignFormatOf(start.toStdString(), std::uint64_t(start.size()))),
                 format);
    }
};

PLUGBOARD_TEST(TestImage)
#include "tst_image.moc"
