#include "app/setting_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "platform/base/ascii.hpp"
#include "platform/base/nearest.hpp"

namespace plaza::app {
namespace {

std::vector<std::string> all_names() {
    std::vector<std::string> names;
    Config config;
    config.settings().for_each([&names](const Setting& setting) {
        names.emplace_back(setting.name());
        if (setting.is_secret()) names.push_back(names.back() + "_FILE");
    });
    return names;
}

std::string_view without_prefix(std::string_view name) {
    return name.starts_with(setting_prefix) ? name.substr(setting_prefix.size()) : name;
}

/// Compares names without their prefix, because PLAZA_PORT means PORT.
std::optional<std::string> nearest_setting(std::string_view name, const std::vector<std::string>& names) {
    std::vector<std::string> bare;
    for (const auto& known : names) bare.emplace_back(without_prefix(known));
    const auto found = nearest(without_prefix(name), bare);
    if (!found) return std::nullopt;
    return names[static_cast<std::size_t>(std::ranges::find(bare, *found) - bare.begin())];
}

bool takes(std::string_view& text, std::string_view beginning) {
    if (!text.starts_with(beginning)) return false;
    text.remove_prefix(beginning.size());
    return true;
}

/// Whether `rest`, the text after NAME_PORT, is like `_8000_TCP` or `_8000_TCP_ADDR`.
bool is_port_of_service(std::string_view rest) {
    if (!takes(rest, "_") || rest.empty() || rest.front() < '0' || rest.front() > '9') return false;
    rest.remove_prefix(std::min(rest.find_first_not_of("0123456789"), rest.size()));
    if (!takes(rest, "_TCP") && !takes(rest, "_UDP") && !takes(rest, "_SCTP")) return false;
    return rest.empty() || rest == "_PROTO" || rest == "_PORT" || rest == "_ADDR";
}

/// Whether Kubernetes sets this variable in containers for a service `plaza` or `plaza-…` (its manual, "Discovering
/// services"), or Docker for a link.
bool is_of_kubernetes(std::string_view name, std::string_view value) {
    if (name.ends_with("_SERVICE_HOST") || name.ends_with("_SERVICE_PORT") ||
        name.find("_SERVICE_PORT_") != std::string_view::npos)
        return true;
    for (auto at = name.find("_PORT"); at != std::string_view::npos; at = name.find("_PORT", at + 1)) {
        const auto rest = name.substr(at + std::string_view("_PORT").size());
        if (is_port_of_service(rest)) return true;
        const bool is_url = value.starts_with("tcp://") || value.starts_with("udp://") || value.starts_with("sctp://");
        if (rest.empty() && is_url) return true;
    }
    return false;
}

/// Returns a warning, or nullopt for a setting or an unrelated name.
std::optional<std::string> check_name(std::string_view name, std::string_view value, bool is_in_dotenv,
                                      const std::vector<std::string>& names) {
    const auto source = is_in_dotenv ? ".env" : "the environment";
    const bool is_ours = name.starts_with(setting_prefix);
    if (std::ranges::find(names, name) != names.end() || (is_ours && is_of_kubernetes(name, value)))
        return std::nullopt;
    // In the environment, a short name such as `port` may belong to another program.
    const auto capitals = ascii::uppered(name);
    const bool is_compound = name.find('_') != std::string_view::npos;
    if (std::ranges::find(names, capitals) != names.end() && (is_in_dotenv || is_compound))
        throw ConfigError(fmt::format("{} in {} is not a setting: write {}", name, source, capitals));
    if (!is_ours && !is_in_dotenv) return std::nullopt;
    const auto meant = nearest_setting(name, names);
    if (is_ours && meant)
        throw ConfigError(fmt::format("{} in {} is not a setting: did you mean {}?", name, source, *meant));
    const auto hint = meant ? fmt::format(": did you mean {}?", *meant) : ": plaza config lists all settings";
    return fmt::format("{} in {} is not a setting of Plaza{}", name, source, hint);
}

}  // namespace

std::vector<std::string> check_names(const Texts& environment, const Texts& dotenv) {
    const auto names = all_names();
    std::vector<std::string> warnings;
    for (const auto* texts : {&environment, &dotenv})
        for (const auto& [name, value] : *texts)
            if (auto warning = check_name(name, value, texts == &dotenv, names))
                warnings.push_back(std::move(*warning));
    return warnings;
}

}  // namespace plaza::app
