#include <curl/curl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstring>
#include <optional>

#include "platform/base/failure.hpp"
#include "platform/mail/mailer.hpp"

namespace plaza::mail {
namespace {

namespace asio = boost::asio;

constexpr long connect_limit_s = 10;
constexpr long limit_s = 30;

using CurlHandle = std::unique_ptr<CURL, decltype([](CURL* handle) { curl_easy_cleanup(handle); })>;
using List = std::unique_ptr<curl_slist, decltype([](curl_slist* list) { curl_slist_free_all(list); })>;

/// Whether the URL has the form scheme://user:password@host.
bool has_credentials(std::string_view url) {
    const auto host = url.find("://") + 3;
    return url.substr(host, url.find('/', host) - host).find('@') != url.npos;
}

/// The curl_read_callback for a message.
std::size_t take_bytes(char* out, std::size_t size, std::size_t count, void* rest) {
    auto& text = *static_cast<std::string_view*>(rest);
    const auto taken = std::min(text.size(), size * count);
    std::memcpy(out, text.data(), taken);
    text.remove_prefix(taken);
    return taken;
}

/// The curl_xferinfo_callback, called about once a second. A value other than 0 ends the transfer.
int is_aborted(void* flag, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return *static_cast<const std::atomic<bool>*>(flag) ? 1 : 0;
}

}  // namespace

bool is_smtp_url(std::string_view text) {
    for (const std::string_view scheme : {"smtp://", "smtps://"}) {
        if (!text.starts_with(scheme)) continue;
        const auto host = text.substr(std::max(scheme.size(), text.rfind('@') + 1));
        return !host.empty() && host.front() != '/' && host.front() != ':' &&
               std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; });
    }
    return false;
}

/// The thread, and a connection that is reused for the next mail.
class Mailer::Smtp {
 public:
    explicit Smtp(const MailSettings& settings) : settings_(settings), from_(Mailbox::parse(settings.from).value()) {}
    ~Smtp() {
        is_aborted_ = true;
        thread_.join();
        close();
    }
    Smtp(const Smtp&) = delete;
    Smtp& operator=(const Smtp&) = delete;

    void abort() { is_aborted_ = true; }

    Task<std::optional<NotSent>> send(Mail mail) {
        constexpr asio::use_awaitable_t<Executor> token;
        auto start = [this](auto handler, Mail message) {
            auto loop = asio::get_associated_executor(handler);
            auto finish = [this, loop, handler = std::move(handler), message = std::move(message)]() mutable {
                auto failure = try_to_deliver(message);
                asio::post(loop, [handler = std::move(handler), failure = std::move(failure)]() mutable {
                    std::move(handler)(std::move(failure));
                });
            };
            asio::post(thread_, std::move(finish));
        };
        co_return co_await asio::async_initiate<decltype(token), void(std::optional<NotSent>)>(std::move(start), token,
                                                                                               std::move(mail));
    }

 private:
    void open() {
        curl_global_init(CURL_GLOBAL_DEFAULT);
        handle_.reset(curl_easy_init());
        set(CURLOPT_URL, settings_.url.reveal().c_str());
        set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        set(CURLOPT_PROXY, "");     // ignore the environment, whose proxy is for HTTP
        set(CURLOPT_NOSIGNAL, 1L);  // the process has threads
        set(CURLOPT_CONNECTTIMEOUT, connect_limit_s);
        set(CURLOPT_TIMEOUT, limit_s);
        set(CURLOPT_USE_SSL,
            static_cast<long>(has_credentials(settings_.url.reveal()) ? CURLUSESSL_ALL : CURLUSESSL_TRY));
        if (!settings_.ca_file.empty()) set(CURLOPT_CAINFO, settings_.ca_file.c_str());
        set(CURLOPT_UPLOAD, 1L);
        set(CURLOPT_READFUNCTION, take_bytes);
        set(CURLOPT_ERRORBUFFER, problem_.data());
        set(CURLOPT_NOPROGRESS, 0L);
        set(CURLOPT_XFERINFOFUNCTION, is_aborted);
        set(CURLOPT_XFERINFODATA, &is_aborted_);
    }

    /// Without QUIT, because libcurl waits up to two minutes for its response.
    void close() {
        curl_socket_t socket = CURL_SOCKET_BAD;
        if (handle_) curl_easy_getinfo(handle_.get(), CURLINFO_ACTIVESOCKET, &socket);
        if (socket != CURL_SOCKET_BAD) shutdown(socket, SHUT_RDWR);
        handle_.reset();
    }

    template <class T>
    void set(CURLoption option, T value) {
        curl_easy_setopt(handle_.get(), option, value);
    }

    std::optional<NotSent> try_to_deliver(const Mail& mail) {
        try {
            return deliver(mail);
        } catch (...) {
            return NotSent(what_of(std::current_exception()), false);
        }
    }

    /// Blocks.
    std::optional<NotSent> deliver(const Mail& mail) {
        if (!is_sendable(mail.to)) return NotSent("the recipient address is invalid", true);
        if (!handle_) open();
        const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        const auto message = compose(from_, mail, now);
        std::string_view rest = message;
        const auto from = with_ascii_domain(from_.address);
        const List to{curl_slist_append(nullptr, with_ascii_domain(mail.to).c_str())};
        set(CURLOPT_MAIL_FROM, from.c_str());
        set(CURLOPT_MAIL_RCPT, to.get());
        set(CURLOPT_READDATA, &rest);
        problem_.front() = '\0';
        const auto code = curl_easy_perform(handle_.get());
        if (code == CURLE_OK) return std::nullopt;
        long reply = 0;
        curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &reply);
        // Only errors about the mail itself are final: an operator can fix log-in and certificate errors.
        const bool is_about_mail = code == CURLE_SEND_ERROR || code == CURLE_WEIRD_SERVER_REPLY;
        // Drop the connection: a late response must not be taken for the response to the next mail.
        close();
        return NotSent(problem_.front() == '\0' ? curl_easy_strerror(code) : problem_.data(),
                       is_about_mail && reply >= 500 && reply < 600);
    }

    const MailSettings& settings_;
    const Mailbox from_;
    std::array<char, CURL_ERROR_SIZE> problem_{};
    CurlHandle handle_;
    std::atomic<bool> is_aborted_{false};
    asio::thread_pool thread_{1};
};

Mailer::Mailer(MailSettings settings) : settings_(std::move(settings)) {}

Mailer::~Mailer() = default;

Task<> Mailer::send(Mail mail) {
    if (!smtp_) smtp_ = std::make_unique<Smtp>(settings_);
    auto failure = co_await smtp_->send(std::move(mail));
    if (failure) throw std::move(*failure);
}

void Mailer::abort() {
    if (smtp_) smtp_->abort();
}

void Mailer::stop() {
    smtp_.reset();
}

}  // namespace plaza::mail
