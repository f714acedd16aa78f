#include "platform/pg/client/address_settings.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <tuple>

#include "platform/pg/client/connect_options.hpp"
#include "platform/pg/client/quoted_value.hpp"
#include "platform/pg/client/url.hpp"

namespace plaza::pg {
namespace {

Secret checked(const Secret& url) try {
    auto plain = plain_url(url);
    std::ignore = ConnectOptions(plain);
    return plain;
} catch (const std::invalid_argument& error) {
    throw ConfigError(
        fmt::format("DATABASE_URL must be a URL such as postgresql://plaza:password@localhost/plaza, got \"***\": {}",
                    error.what()));
}

}  // namespace

Secret AddressSettings::address() const {
    if (!url.empty()) return checked(url);
    if (hostname.empty()) return {};
    return Secret(fmt::format("host={} port={} user={} password={} dbname={}", quoted_value(hostname), port,
                              quoted_value(username), quoted_value(password.reveal()), quoted_value(name)));
}

}  // namespace plaza::pg
