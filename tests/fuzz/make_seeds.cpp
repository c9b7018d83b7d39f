// SPDX-License-Identifier: Apache-2.0
#include "engine/io/bytes.h"
#include "engine/io/documents.h"
#include "engine/io/npz.h"
#include "engine/io/safetensors.h"
#include "tests/named_tensors.h"

#include <png.h>
#include <turbojpeg.h>
#include <zlib.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <iterator>

using namespace plugboard;
using tests::tensorOf;

namespace {

namespace fs = std::filesystem;

using namespace std::string_literals;

std::vector<model::NamedTensor> arrays()
{
    return {tensorOf<float>("conv1.weight", model::DataType::Float32, {2, 1, 2}, {1, -2, 3, 4}),
            tensorOf<std::int64_t>("step", model::DataType::Int64, {}, {7}),
            tensorOf<std::uint8_t>("mask", model::DataType::Bool, {3}, {1, 0, 1})};
}

/// Writes seeds into folder/FORMAT/NAME; the first failure is kept.
class Seeds {
public:
    explicit Seeds(fs::path folder) : folder_(std::move(folder)) {}

    std::string path(const char* format, const std::string& name) const
    {
        fs::create_directories(folder_ / format);
        return (folder_ / format / name).string();
    }
    void put(const char* format, const std::string& name, const std::string& bytes)
    {
        keep(io::writeFileAtomically(path(format, name), bytes));
    }
    void keep(const Result<void>& done)
    {
        if (!done && failure_.empty())
            failure_ = toString(done.error());
    }
    /// Files of a folder up to 64 KiB, if it is there.
    void copy(const char* format, const fs::path& from, const std::string& suffix)
    {
        std::error_code failure;
        for (fs::recursive_directory_iterator entry(from, failure), end; !failure && entry != end;
             entry.increment(failure)) {
            const std::string name = entry->path().filename().string();
            if (!entry->is_regular_file(failure) || !name.ends_with(suffix) ||
                entry->file_size(failure) > (1 << 16))
                continue;
            const auto bytes = io::readFile(entry->path().string(), 1 << 16);
            if (bytes)
                put(format, std::to_string(++copies_) + "-" + name, *bytes);
        }
    }
    const std::string& failure() const { return failure_; }

private:
    fs::path folder_;
    std::string failure_;
    int copies_ = 0;
};

/// 8 x 8 pixels of three colours.
std::vector<std::uint8_t> pixels()
{
    std::vector<std::uint8_t> values(8 * 8 * 3);
    for (std::size_t at = 0; at < values.size(); ++at)
        values[at] = std::uint8_t(at * 37);
    return values;
}

std::string png(int format)
{
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = image.height = 8;
    image.format = png_uint_32(format);
    const auto values = pixels();
    png_alloc_size_t size = 1 << 16;
    std::string bytes(size, '\0');
    png_image_write_to_memory(&image, bytes.data(), &size, 0, values.data(), 0, nullptr);
    bytes.resize(size);
    return bytes;
}

std::string jpeg(int sampling, int flags)
{
    const tjhandle handle = tjInitCompress();
    const auto values = pixels();
    unsigned char* out = nullptr;
    unsigned long size = 0;
    tjCompress2(handle, values.data(), 8, 0, 8, TJPF_RGB, &out, &size, sampling, 80, flags);
    std::string bytes(reinterpret_cast<const char*>(out), size);
    tjFree(out);
    tjDestroy(handle);
    return bytes;
}

void putImages(Seeds& seeds)
{
    seeds.put("image", "ppm", "P6 2 1 255\nabcdef");
    seeds.put("image", "pgm", "P5\n# grey\n2 2\n15\nabcd");
    seeds.put("image", "png", png(PNG_FORMAT_RGB));
    seeds.put("image", "grey.png", png(PNG_FORMAT_GRAY));
    seeds.put("image", "jpeg", jpeg(TJSAMP_420, 0));
    seeds.put("image", "grey.jpeg", jpeg(TJSAMP_GRAY, 0));
    seeds.put("image", "progressive.jpeg", jpeg(TJSAMP_444, TJFLAG_PROGRESSIVE));
}

void putIdx(Seeds& seeds)
{
    const std::string images = "\0\0\x08\3\0\0\0\2\0\0\0\1\0\0\0\2abcd"s;
    seeds.put("idx", "images", images);
    seeds.put("idx", "labels", "\0\0\x08\1\0\0\0\3\1\2\3"s);
    const std::string packed = seeds.path("idx", "packed");
    if (const gzFile file = gzopen(packed.c_str(), "wb")) {
        gzwrite(file, images.data(), unsigned(images.size()));
        gzclose(file);
    }
}

void putTexts(Seeds& seeds)
{
    seeds.put("csv", "table", "size,\"a \"\"b\"\"\",kind\n1,2.5e3,cat\n-3,,\"d\ng\"\n");
    seeds.put("csv", "semicolons", "1;2\n3;4\n");
    seeds.put("json", "trace",
              R"({"traceEvents": [{"ph": "X", "ts": 1.5, "args": {"n": null}}], "u": "\u00e4"})");
    seeds.put("json", "nan", R"([1, -2, NaN, true, {"a": {}}])");
    seeds.put("xml", "nccl",
              "<system version=\"1\"><cpu numaid=\"0\"><pci busid=\"0000:1b:00.0\" "
              "class=\"0x030200\" link_speed=\"16.0 GT/s PCIe\" link_width=\"16\"><gpu "
              "dev=\"0\"/></pci></cpu></system>");
    seeds.put(
        "xml", "hwloc",
        "<?xml version=\"1.0\"?><!DOCTYPE topology SYSTEM \"hwloc2.dtd\"><topology "
        "version=\"2.0\"><object type=\"Machine\"><!-- x --><![CDATA[y]]></object></topology>");
    seeds.put("xml", "entities",
              "<!DOCTYPE a [<!ENTITY x 'y'><!ENTITY % z SYSTEM \"f\">]><a>&x;</a>");
}

/// What lies between header and checksum of our files, behind the number of its kind.
void putOurs(Seeds& seeds, const fs::path& examples)
{
    seeds.copy("text", examples, ".txt");
    const std::string scratch = seeds.path("binary", "scratch");
    std::error_code failure;
    for (fs::directory_iterator entry(examples, failure), end; !failure && entry != end;
         entry.increment(failure)) {
        const auto project = io::loadProject(entry->path().string());
        if (!project)
            continue;
        const auto put = [&](char kind, const auto& document) {
            seeds.keep(io::save(scratch, document));
            if (const auto bytes = io::readFile(scratch, 1 << 20); bytes && bytes->size() > 20)
                seeds.put("binary", entry->path().stem().string() + "-" + std::to_string(kind),
                          std::string(1, kind) + bytes->substr(12, bytes->size() - 20));
        };
        put(0, project->network);
        put(1, project->recipe);
        put(2, project->topology);
        put(3, *project);
    }
    fs::remove(scratch, failure);
}

} // namespace

/// make_seeds SOURCE FOLDER: good files of each format, for the harnesses to begin with.
int main(int argc, char** argv)
{
    if (argc != 3)
        return 2;
    const fs::path source = argv[1];
    Seeds seeds(argv[2]);
    for (const model::NamedTensor& array : arrays())
        seeds.keep(io::saveNpy(seeds.path("npy", array.name), array));
    seeds.keep(io::saveNpz(seeds.path("npz", "stored"), arrays()));
    seeds.keep(io::saveNpz(seeds.path("npz", "packed"), arrays(), true));
    seeds.keep(io::saveSafetensors(seeds.path("safetensors", "weights"), arrays()));
    putIdx(seeds);
    putImages(seeds);
    seeds.copy("image", source / "resources", ".png");
    seeds.copy("onnx", "/usr/share/libonnx-testdata/data/node", "model.onnx");
    putTexts(seeds);
    putOurs(seeds, source / "resources/examples");
    if (!seeds.failure().empty())
        std::fprintf(stderr, "%s\n", seeds.failure().c_str());
    return seeds.failure().empty() ? 0 : 1;
}
