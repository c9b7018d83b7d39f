// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/run_drawing.h"

#include "engine/base/log.h"

namespace plugboard::runner {

Result<std::optional<io::Project>> loadDrawing(const std::string& path)
{
    if (path.empty())
        return std::optional<io::Project>();
    auto project = io::loadProject(path);
    if (!project)
        return project.error();
    return std::optional<io::Project>(std::move(*project));
}

Result<void> keepDrawing(const io::Project& project, const model::Plan& plan,
                         const RunDirectory& directory)
{
    if (io::digestOf(project.network) != plan.header.network ||
        io::digestOf(project.recipe) != plan.header.recipe)
        log::warning("the drawing that is kept is not the one that the plan was made from");
    return io::save(directory.file("project.plugboard"), project);
}

} // namespace plugboard::runner
