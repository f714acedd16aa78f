// The documents by which other programs find this server and its accounts: host-meta, WebFinger and NodeInfo.
#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/mastodon/addresses.hpp"
#include "api/mastodon/mount.hpp"
#include "domain/accounts/accounts.hpp"
#include "domain/instance/instance.hpp"
#include "platform/http/routing/html.hpp"
#include "platform/http/server/rejection.hpp"
#include "platform/json/write.hpp"

namespace plaza::mastodon {
namespace {

/// RFC 6415. Clients take the host from the template.
Task<http::Response> get_host_meta(ReadContext& context) {
    std::string base;
    http::append_escaped(base, context.settings.public_url);
    co_return http::Response{.content_type = "application/xrd+xml; charset=utf-8",
                             .body = fmt::format(R"(<?xml version="1.0" encoding="UTF-8"?>
<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">
  <Link rel="lrdd" template="{}/.well-known/webfinger?resource={{uri}}"/>
</XRD>
)",
                                                 base)};
}

struct Link {
    std::string rel;
    OrOmitted<std::string> type;
    OrOmitted<std::string> href;
    OrOmitted<std::string> template_;
};
BOOST_DESCRIBE_STRUCT(Link, (), (rel, type, href, template_))

struct Links {
    std::vector<Link> links;
};
BOOST_DESCRIBE_STRUCT(Links, (), (links))

Task<Links> get_host_meta_json(ReadContext& context) {
    Links links;
    links.links.push_back({.rel = "lrdd",
                           .type = {},
                           .href = {},
                           .template_ = {context.settings.public_url + "/.well-known/webfinger?resource={uri}"}});
    co_return links;
}

Task<Links> get_nodeinfo_links(ReadContext& context) {
    Links links;
    links.links.push_back({.rel = "http://nodeinfo.diaspora.software/ns/schema/2.0",
                           .type = {},
                           .href = {context.settings.public_url + "/nodeinfo/2.0"},
                           .template_ = {}});
    co_return links;
}

/// Clients know what to expect of this server from the upstream that it names. It talks to no other servers, so it has
/// no protocols.
Task<http::Response> get_nodeinfo(ReadContext& context) {
    const auto& settings = context.settings.instance;
    const auto usage = co_await instance::find_usage(context);
    co_return http::Response{
        .body = fmt::format(
            R"({{"version":"2.0","software":{{"name":"plaza","version":"{}"}},"protocols":[],)"
            R"("services":{{"inbound":[],"outbound":[]}},"openRegistrations":true,)"
            R"("usage":{{"users":{{"total":{},"activeMonth":{}}},"localPosts":{}}},)"
            R"("metadata":{{"nodeName":{},"nodeDescription":{},"upstream":{{"name":"mastodon","version":"4.5.0"}}}}}})",
            PLAZA_VERSION, usage.users, usage.active_month, usage.posts, json::to_json(settings.title),
            json::to_json(settings.description))};
}

struct Resource {
    std::optional<std::string> resource;
};
BOOST_DESCRIBE_STRUCT(Resource, (), (resource))

struct Descriptor {
    std::string subject;
    std::vector<std::string> aliases;
    std::vector<Link> links;
};
BOOST_DESCRIBE_STRUCT(Descriptor, (), (subject, aliases, links))

/// The name in `acct:name@domain`, or in the address of a profile; empty for another server's.
std::string_view name_in(std::string_view resource, const Settings& settings) {
    for (const std::string_view page : {"/@", "/users/"}) {
        const auto start = settings.public_url + std::string(page);
        if (resource.starts_with(start)) return resource.substr(start.size());
    }
    if (resource.starts_with("acct:")) resource.remove_prefix(5);
    if (resource.starts_with('@')) resource.remove_prefix(1);
    const auto at = resource.find('@');
    if (at == std::string_view::npos || resource.substr(at + 1) != domain_of(settings)) return {};
    return resource.substr(0, at);
}

Descriptor describe(const Settings& settings, const std::string& handle) {
    auto url = account_url(settings, handle);
    auto uri = account_uri(settings, handle);
    Descriptor found{.subject = fmt::format("acct:{}@{}", handle, domain_of(settings)),
                     .aliases = {url, std::move(uri)},
                     .links = {}};
    found.links.push_back({.rel = "http://webfinger.net/rel/profile-page",
                           .type = {"text/html"},
                           .href = {std::move(url)},
                           .template_ = {}});
    return found;
}

/// RFC 7033.
Task<http::Response> get_webfinger(ReadContext& context, http::Query<Resource> query) {
    if (!query->resource) throw http::bad_request("resource is missing");
    std::string name{name_in(*query->resource, context.settings)};
    std::optional<AccountId> id;
    if (!name.empty()) id = co_await accounts::find_named(context, std::move(name));
    if (!id) throw absent("account", "");
    const auto account = co_await accounts::find(context, *id, std::nullopt);
    if (!account) throw absent("account", "");
    co_return http::Response{.content_type = "application/jrd+json; charset=utf-8",
                             .body = json::to_json(describe(context.settings, account->handle))};
}

}  // namespace

void mount_discovery(const Mount& mount) {
    mount.get<"/.well-known/host-meta", get_host_meta, http::Public>({.summary = "Find WebFinger (XML)"});
    mount.get<"/.well-known/host-meta.json", get_host_meta_json, http::Public>({.summary = "Find WebFinger (JSON)"});
    mount.get<"/.well-known/nodeinfo", get_nodeinfo_links, http::Public>({.summary = "Find NodeInfo"});
    mount.get<"/.well-known/webfinger", get_webfinger, http::Public>({.summary = "Find an account by its address"});
    mount.get<"/nodeinfo/2.0", get_nodeinfo, http::Public>({.summary = "Describe the server for statistics"});
}

}  // namespace plaza::mastodon
