#include "tests/support/app.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <system_error>

namespace plaza::test {

void PrintTo(const CommandResult& result, std::ostream* out) {
    *out << "exit code " << result.code << ": " << result.output;
}

App::Settings App::quick(const Settings& more) const {
    // If a variable appears twice in an environment, the first one counts.
    auto settings = more;
    settings.insert(settings.end(), {{"PORT", "0"},
                                     {"PLAZA_DATA_DIR", home_.data()},
                                     {"PLAZA_THREADS", "2"},
                                     {"PLAZA_PASSWORD_MEMORY_MIB", "1"},
                                     {"PLAZA_PASSWORD_PASSES", "1"},
                                     {"PLAZA_RATE_LIMITS", "off"},
                                     {"PLAZA_DATABASE_WAIT_S", "0"},
                                     {"PLAZA_DRAIN_S", "0"}});
    return settings;
}

App::Settings App::on(const std::string& database_url, const Settings& more) const {
    auto settings = quick(more);
    settings.insert(settings.end(), {{"DATABASE_URL", database_url}, {"SECRET_KEY", secret_key}});
    return settings;
}

CommandResult App::run(std::vector<std::string> arguments, const Settings& settings,
                       std::vector<std::string> wrapper) const {
    Process process(std::move(arguments), settings, {.directory = home_.path(), .wrapper = std::move(wrapper)});
    const int code = process.wait();
    return {code, process.output()};
}

std::vector<std::string> App::after_mounting(const std::string& mounts) {
    std::vector<std::string> wrapper{"unshare", "--mount"};
    if (geteuid() != 0) wrapper.insert(wrapper.end(), {"--user", "--map-current-user", "--keep-caps"});
    wrapper.insert(wrapper.end(), {"sh", "-ec", mounts + "; exec \"$@\"", "sh"});
    return wrapper;
}

Client signed_up(std::uint16_t port, const std::string& name) {
    const auto email = name + "@example.com";
    constexpr const char* password = "plums in the icebox";
    Client anonymous(port);
    auto answer = anonymous.post("/users", nlohmann::json{{"email", email}, {"password", password}}.dump());
    if (answer.status == 201) answer = anonymous.post("/login", form({{"username", email}, {"password", password}}));
    if (answer.status != 200) throw std::runtime_error(fmt::format("{} {}", answer.status, answer.body));
    return Client(port, answer.json().at("access_token").get<std::string>());
}

std::uint16_t free_port() {
    boost::asio::io_context context;
    const boost::asio::ip::tcp::endpoint any(boost::asio::ip::address_v4::loopback(), 0);
    return boost::asio::ip::tcp::acceptor(context, any).local_endpoint().port();
}

bool refuses_connections(std::uint16_t port) {
    try {
        const Wire wire(port);
        return false;
    } catch (const std::system_error& error) {
        return error.code() == std::errc::connection_refused;
    }
}

}  // namespace plaza::test
