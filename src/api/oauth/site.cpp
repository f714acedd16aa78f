#include "api/oauth/site.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "platform/base/ascii.hpp"

namespace plaza::oauth {
namespace {

constexpr std::string_view aliases[] = {"localhost", "127.0.0.1", "[::1]"};

/// Host and port of a URL.
std::string_view authority_of(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
    return url.substr(0, url.find('/'));
}

struct HostAndPort {
    std::string_view host;
    std::string_view port;  // with its colon
};

HostAndPort split(std::string_view authority) {
    const auto bracket = authority.rfind(']');
    const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    const auto end = std::min(colon, authority.size());
    return {authority.substr(0, end), authority.substr(end)};
}

std::string_view origin_of(std::string_view url) {
    const auto authority = authority_of(url);
    return url.substr(0, static_cast<std::size_t>(authority.data() + authority.size() - url.data()));
}

}  // namespace

bool is_loopback_host(std::string_view authority) {
    const auto host = ascii::lowered(split(authority).host);
    const bool is_v4 =
        host.starts_with("127.") && std::ranges::all_of(host, [](char c) { return ascii::is_digit(c) || c == '.'; });
    return host == "localhost" || host == "[::1]" || is_v4;
}

std::string_view Site::root() const {
    return std::string_view(base).substr(origin_of(base).size());
}

bool Site::is_own_origin(std::string_view origin) const {
    if (origin == origin_of(base)) return true;
    if (!is_loopback) return false;
    const auto scheme = std::string_view(base).substr(0, base.find("://"));
    const auto port = split(authority_of(base)).port;
    return std::ranges::any_of(
        aliases, [&](std::string_view alias) { return origin == fmt::format("{}://{}{}", scheme, alias, port); });
}

std::string Site::cookie_name(std::string_view name) const {
    return fmt::format("{}{}", is_secure ? "__Host-" : "", name);
}

std::string Site::set_cookie(std::string_view name, std::string_view value, std::chrono::seconds life) const {
    return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{}", cookie_name(name), value, life.count(),
                       is_secure ? "; Secure" : "");
}

bool is_local_site(const ReadContext& context) {
    return !context.settings.has_public_url || is_loopback_host(authority_of(context.settings.public_url));
}

Site site_of(const ReadContext& context, const http::Request& request) {
    const auto& settings = context.settings;
    const auto host = request.header("Host").value_or("");
    Site site{.base = settings.public_url};
    if (!settings.has_public_url && is_loopback_host(host)) site.base = fmt::format("http://{}", ascii::lowered(host));
    site.is_secure = site.base.starts_with("https://");
    // Without a public address, only the Host header tells how the browser came here.
    site.is_loopback = is_loopback_host(settings.has_public_url ? authority_of(site.base) : host);
    return site;
}

}  // namespace plaza::oauth
