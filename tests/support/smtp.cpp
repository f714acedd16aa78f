#include "tests/support/smtp.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <system_error>

#include "tests/support/paths.hpp"
#include "tests/support/server.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {
namespace {

int number_in(const std::filesystem::path& file) {
    int number = 0;
    std::ifstream(file) >> number;
    return number;
}

std::string text_or_nothing(const nlohmann::json& value) {
    return value.is_string() ? value.get<std::string>() : "";
}

}  // namespace

std::string ReceivedMail::token() const {
    const auto begin = message.find('#') + 1;
    if (begin == 0) return {};
    return message.substr(begin, message.find_first_of("\r\n", begin) - begin);
}

std::string ReceivedMail::subject() const {
    const auto begin = message.find("Subject: ") + 9;
    return message.substr(begin, message.find('\r', begin) - begin);
}

SmtpServer::SmtpServer(const std::vector<std::string>& options) {
    std::vector<std::string> command{"setpriv",
                                     "--pdeathsig",
                                     "KILL",
                                     "/usr/bin/python3",
                                     std::string(source_directory) + "/tests/support/smtp_server.py",
                                     home_.path()};
    command.insert(command.end(), options.begin(), options.end());
    std::vector<char*> words;
    for (auto& word : command) words.push_back(word.data());
    words.push_back(nullptr);
    const int error = posix_spawnp(&pid_, words[0], nullptr, nullptr, words.data(), environ);
    if (error != 0) throw std::system_error(error, std::generic_category(), words[0]);
    if (!becomes_true([this] { return number_in(home_.path() / "port") > 0; }))
        throw std::runtime_error("the SMTP server does not listen: is python3-aiosmtpd installed?");
    port_ = static_cast<std::uint16_t>(number_in(home_.path() / "port"));
}

SmtpServer::~SmtpServer() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
}

std::string SmtpServer::url() const {
    return fmt::format("smtp://127.0.0.1:{}", port_);
}

std::vector<ReceivedMail> SmtpServer::mails() const {
    std::vector<ReceivedMail> mails;
    for (auto number = forgotten_mails_ + 1;; ++number) {
        std::ifstream file(home_.path() / fmt::format("{:04}.json", number));
        if (!file) return mails;
        const auto mail = nlohmann::json::parse(file);
        mails.push_back({mail.at("from").get<std::string>(), mail.at("to").get<std::vector<std::string>>(),
                         mail.at("message").get<std::string>(), mail.at("tls").get<bool>(),
                         text_or_nothing(mail.at("login"))});
    }
}

std::vector<ReceivedMail> SmtpServer::wait_for(std::size_t count) const {
    std::vector<ReceivedMail> taken;
    const bool has_come = becomes_true([&] {
        taken = mails();
        return taken.size() >= count;
    });
    if (!has_come) throw std::runtime_error(fmt::format("{} mails came of {}", taken.size(), count));
    return taken;
}

int SmtpServer::offered() const {
    return number_in(home_.path() / "asked") - forgotten_recipients_;
}

void SmtpServer::forget() {
    forgotten_mails_ += mails().size();
    forgotten_recipients_ += offered();
}

SmtpServer& WithMailServer::server_of_process() {
    static SmtpServer server;
    return server;
}

app::Config mailing_to(const SmtpServer& smtp) {
    auto config = quick_config();
    config.mail.url = Secret(smtp.url());
    config.mail.from = "Plaza <noreply@example.com>";
    config.process.public_url = "https://plaza.example.com";
    return config;
}

std::uint16_t unused_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    const bool is_bound = bind(socket, generic, size) == 0 && getsockname(socket, generic, &size) == 0;
    close(socket);
    if (!is_bound) throw std::system_error(errno, std::generic_category(), "bind");
    return ntohs(address.sin_port);
}

}  // namespace plaza::test
