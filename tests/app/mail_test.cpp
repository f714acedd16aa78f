// Mail delivery through a real SMTP server, from a server in this process or from the `plaza` binary.
#include <fmt/format.h>

#include <cstdlib>
#include <future>
#include <set>

#include "tests/support/api.hpp"
#include "tests/support/app.hpp"
#include "tests/support/smtp.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

using testing::Each;
using testing::HasSubstr;
using testing::Not;

namespace {

app::Config mailing_by(const std::string& url, const std::string& ca_file = {}) {
    auto config = quick_config();
    config.mail.url = Secret(url);
    config.mail.ca_file = ca_file;
    config.mail.from = "noreply@example.com";
    config.process.public_url = "https://plaza.example.com";
    return config;
}

std::string sign_up_body(const std::string& email) {
    return Json{{"email", email}, {"password", "a sound password"}}.dump();
}

}  // namespace

/// A base with an SMTP server that was started with these options.
struct WithSmtp {
    explicit WithSmtp(const std::vector<std::string>& options = {}) : smtp(options) {}

    SmtpServer smtp;
};

class Mails : protected WithSmtp, public Api {
 protected:
    explicit Mails(const std::vector<std::string>& options = {})
        : WithSmtp(options), Api(mailing_to(smtp), ServerOf::test) {}

    [[nodiscard]] std::string waiting() { return database().scalar("select count(*) from jobs"); }
    void make_jobs_due() { database().exec("update jobs set run_at = clock_timestamp() where dead_at is null"); }
};

TEST_F(Mails, HaveStandardHeadersAndLink) {
    anonymous().post("/users", sign_up_body("ana@example.com"));
    const auto mail = smtp.wait_for_number(1);
    EXPECT_EQ(mail.from, "noreply@example.com");
    EXPECT_THAT(mail.to, testing::ElementsAre("ana@example.com"));
    for (const char* line : {"From: \"Plaza\" <noreply@example.com>\r\n", "To: ana@example.com\r\n",
                             "Subject: Confirm your e-mail address\r\n", "Auto-Submitted: auto-generated\r\n",
                             "https://plaza.example.com/confirm-email#"})
        EXPECT_THAT(mail.message, HasSubstr(line));
    EXPECT_THAT(mail.token(), testing::MatchesRegex("plaza_mail_[0-9]+-[0-9]+[.][0-9a-f]{32}"));
}

TEST_F(Mails, ReachUnusualAddressesUnchanged) {
    const std::vector<std::string> addresses{"o'brien!#$%&*/=?^_`{|}~-@example.com", "plus+tag@example.com",
                                             "jörg@example.com"};
    for (const auto& address : addresses)
        ASSERT_EQ(anonymous().post("/users", sign_up_body(address)).status, 201) << address;
    ASSERT_EQ(anonymous().post("/users", sign_up_body("idn@bücher.example")).status, 201);
    std::set<std::string> reached;
    for (const auto& mail : smtp.wait_for(4)) reached.insert(mail.to.at(0));
    EXPECT_THAT(reached, testing::IsSupersetOf(addresses));
    EXPECT_THAT(reached, testing::Contains("idn@xn--bcher-kva.example"));
}

TEST_F(Mails, AreNotSentToInvalidAddresses) {
    auto ana = signed_up("ana");
    std::ignore = smtp.wait_for(1);
    // An imported database may contain this.
    database().exec("update users set email = E'x@example.com\\r\\nRCPT TO:<eve@example.com>'");
    EXPECT_EQ(ana.post("/users/me/email/confirmation", "").status, 202);
    EXPECT_TRUE(becomes_true([&] { return database().scalar("select count(dead_at) from jobs") == "1"; }));
    EXPECT_EQ(smtp.offered(), 1);
}

TEST_F(Mails, LeaveOnlyTokenHashInDatabase) {
    anonymous().post("/users", sign_up_body("ana@example.com"));
    const auto token = smtp.wait_for_number(1).token();
    EXPECT_EQ(
        database().scalar("select count(*) from email_tokens where hash = encode(sha256($1::bytea), 'hex')", {token}),
        "1");
    EXPECT_EQ(database().scalar("select count(*) from email_tokens t where t::text like '%' || $1 || '%'", {token}),
              "0");
}

class MailsRefused : public Mails {
 protected:
    MailsRefused() : Mails({"--refuse", "550 no such user"}) {}
};

TEST_F(MailsRefused, AreNotRetriedAfterPermanentError) {
    anonymous().post("/users", sign_up_body("ana@example.com"));
    ASSERT_TRUE(becomes_true([&] { return database().scalar("select count(dead_at) from jobs") == "1"; }));
    EXPECT_EQ(database().scalar("select attempts from jobs"), "1");
    EXPECT_THAT(database().scalar("select last_error from jobs"), HasSubstr("550"));
    EXPECT_EQ(smtp.offered(), 1);
}

class MailsDeferred : public Mails {
 protected:
    MailsDeferred() : Mails({"--refuse", "451 try later", "--refuse-first", "2"}) {}
};

TEST_F(MailsDeferred, AreRetriedUntilAccepted) {
    anonymous().post("/users", sign_up_body("ana@example.com"));
    EXPECT_TRUE(becomes_true([&] {
        make_jobs_due();
        return smtp.mails().size() == 1;
    }));
    EXPECT_EQ(smtp.offered(), 3);
    EXPECT_TRUE(becomes_true([&] { return waiting() == "0"; }));
}

class MailsStalled : public Mails {
 protected:
    MailsStalled() : Mails({"--stall"}) {}
};

TEST_F(MailsStalled, DoNotSlowRequests) {
    auto ana = signed_up("ana");
    ASSERT_TRUE(becomes_true([&] { return smtp.offered() == 1; }));
    const auto begin = std::chrono::steady_clock::now();
    for (int request = 0; request < 20; ++request) ASSERT_EQ(ana.get("/posts").status, 200);
    ASSERT_EQ(anonymous().post("/users", sign_up_body("bob@example.com")).status, 201);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{5});
    EXPECT_TRUE(smtp.mails().empty());
    smtp.resume();
    EXPECT_EQ(smtp.wait_for(2).size(), 2U);
}

/// The mail server is not running at first, but its port is known.
class MailsWithoutServer : public Api {
 protected:
    MailsWithoutServer() : MailsWithoutServer(unused_port()) {}
    explicit MailsWithoutServer(std::uint16_t port)
        : Api(mailing_by(fmt::format("smtp://127.0.0.1:{}", port)), ServerOf::test), port_(port) {}

    std::uint16_t port_;
};

TEST_F(MailsWithoutServer, ArriveWhenServerStarts) {
    anonymous().post("/users", sign_up_body("ana@example.com"));
    ASSERT_TRUE(becomes_true([&] { return !database().scalar("select max(last_error) from jobs").empty(); }));
    const SmtpServer smtp({"--port", std::to_string(port_)});
    database().exec("update jobs set run_at = clock_timestamp()");
    EXPECT_EQ(smtp.wait_for_number(1).to.at(0), "ana@example.com");
}

/// A directory with a self-signed certificate and key for 127.0.0.1.
class Certificate {
 public:
    Certificate() {
        const auto make = fmt::format(
            "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost "
            "-addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout {0} -out {0}.crt 2>/dev/null && cat {0}.crt "
            ">>{0}",
            file());
        if (std::system(make.c_str()) != 0) throw std::runtime_error(make);
    }
    [[nodiscard]] std::string file() const { return (home_.path() / "server.pem").string(); }

 private:
    Home home_;
};

class MailsOverTls : public testing::Test {
 protected:
    /// The first mail that a server with this URL sends, or its error.
    std::string outcome(const SmtpServer& smtp, const std::string& url, const std::string& ca_file) {
        TestServer server(mailing_by(url, ca_file));
        Client(server.port()).post("/users", sign_up_body("ana@example.com"));
        std::string problem;
        EXPECT_TRUE(becomes_true([&] {
            problem = server.database().scalar("select max(last_error) from jobs");
            return !problem.empty() || !smtp.mails().empty();
        }));
        if (!problem.empty()) return problem;
        const auto mail = smtp.mails().at(0);
        return fmt::format("{} {}", mail.is_by_tls ? "TLS" : "plain", mail.login);
    }

    Certificate certificate_;
};

TEST_F(MailsOverTls, LogInAfterStartTls) {
    const SmtpServer smtp({"--cert", certificate_.file(), "--login", "ana:p@ss"});
    const auto url = fmt::format("smtp://ana:p%40ss@127.0.0.1:{}", smtp.port());
    EXPECT_EQ(outcome(smtp, url, certificate_.file()), "TLS ana");
}

TEST_F(MailsOverTls, LogInOverImplicitTls) {
    const SmtpServer smtp({"--cert", certificate_.file(), "--tls", "--login", "ana:p@ss"});
    const auto url = fmt::format("smtps://ana:p%40ss@127.0.0.1:{}", smtp.port());
    EXPECT_EQ(outcome(smtp, url, certificate_.file()), "TLS ana");
}

TEST_F(MailsOverTls, PasswordIsNotSentWithoutTls) {
    const SmtpServer smtp;
    const auto url = fmt::format("smtp://ana:canary@127.0.0.1:{}", smtp.port());
    const auto problem = outcome(smtp, url, "");
    EXPECT_THAT(problem, HasSubstr("STARTTLS"));
    EXPECT_THAT(problem, Not(HasSubstr("canary")));
    EXPECT_EQ(smtp.offered(), 0);
}

TEST_F(MailsOverTls, NothingIsSentToUnverifiedServer) {
    const SmtpServer smtp({"--cert", certificate_.file()});
    EXPECT_THAT(outcome(smtp, smtp.url(), ""), HasSubstr("certificate"));
    EXPECT_EQ(smtp.offered(), 0);
}

TEST_F(MailsOverTls, WrongPasswordIsRetriedLater) {
    const SmtpServer smtp({"--cert", certificate_.file(), "--login", "ana:right"});
    const auto url = fmt::format("smtp://ana:canary@127.0.0.1:{}", smtp.port());
    EXPECT_THAT(outcome(smtp, url, certificate_.file()), Not(HasSubstr("canary")));
}

class MailsFromBinary : public App {
 protected:
    [[nodiscard]] Settings mailing_to(const std::string& url) const {
        return on(database_.url().reveal(), {{"PLAZA_SMTP_URL", url},
                                             {"PLAZA_MAIL_FROM", "noreply@example.com"},
                                             {"PLAZA_PUBLIC_URL", "https://plaza.example.com"}});
    }
    [[nodiscard]] static bool is_offered_a_mail(const SmtpServer& smtp) {
        return becomes_true([&] { return smtp.offered() == 1; });
    }

    TestDatabase database_;
};

TEST_F(MailsFromBinary, AreSentByAnotherServerAfterKill) {
    const SmtpServer stalled({"--stall"});
    Process first({"serve"}, mailing_to(stalled.url()));
    std::ignore = signed_up(first.wait_until_listening(), "ana");
    ASSERT_TRUE(is_offered_a_mail(stalled));
    first.send_signal(SIGKILL);
    first.wait();

    const SmtpServer smtp;
    Process second({"serve"}, mailing_to(smtp.url()));
    std::ignore = second.wait_until_listening();
    EXPECT_TRUE(smtp.mails().empty()) << "the lease of the killed server is still valid";
    database_.exec("update jobs set run_at = run_at - interval '60 s'");
    EXPECT_EQ(smtp.wait_for_number(1).to.at(0), "ana@example.com");
    EXPECT_TRUE(becomes_true([&] { return database_.scalar("select count(*) from jobs") == "0"; }));
}

TEST_F(MailsFromBinary, AreSentOnceByTwoServers) {
    const SmtpServer smtp;
    Process first({"serve"}, mailing_to(smtp.url()));
    Process second({"serve"}, mailing_to(smtp.url()));
    std::array clients{Client(first.wait_until_listening()), Client(second.wait_until_listening())};
    constexpr std::size_t people = 20;
    for (std::size_t person = 0; person < people; ++person)
        clients[person % 2].post("/users", sign_up_body(fmt::format("person{}@example.com", person)));
    EXPECT_TRUE(becomes_true([&] { return database_.scalar("select count(*) from jobs") == "0"; }));
    std::set<std::string> reached;
    for (const auto& mail : smtp.wait_for(people)) reached.insert(mail.to.at(0));
    EXPECT_EQ(reached.size(), people);
    EXPECT_EQ(smtp.mails().size(), people);
}

TEST_F(MailsFromBinary, DoNotDelayShutdown) {
    const SmtpServer stalled({"--stall"});
    Process first({"serve"}, mailing_to(stalled.url()));
    std::ignore = signed_up(first.wait_until_listening(), "ana");
    ASSERT_TRUE(is_offered_a_mail(stalled));
    const auto begin = std::chrono::steady_clock::now();
    first.send_signal(SIGTERM);
    EXPECT_EQ(first.wait(), 0) << first.output();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{5});

    const SmtpServer smtp;
    Process second({"serve"}, mailing_to(smtp.url()));
    EXPECT_EQ(smtp.wait_for_number(1).to.at(0), "ana@example.com");
}

TEST_F(MailsFromBinary, AreCounted) {
    const SmtpServer smtp({"--refuse", "550 no such user", "--refuse-first", "1"});
    auto settings = mailing_to(smtp.url());
    settings.push_back({"PLAZA_METRICS_TOKEN", "a token"});
    Process plaza({"serve"}, settings);
    Client client(plaza.wait_until_listening());
    client.post("/users", sign_up_body("ana@example.com"));
    client.post("/users", sign_up_body("bob@example.com"));
    std::ignore = smtp.wait_for(1);
    std::string text;
    EXPECT_TRUE(becomes_true([&] {
        text = client.get("/metrics", {{"Authorization", "Bearer a token"}}).body;
        return text.contains("plaza_job_attempts_total{end=\"done\"} 1\n");
    }));
    EXPECT_THAT(text, HasSubstr("plaza_job_attempts_total{end=\"given_up\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("plaza_job_attempts_total{end=\"failed\"} 0\n"));
}

TEST_F(MailsFromBinary, LeaveNoTokenInLog) {
    const SmtpServer smtp({"--refuse", "550 ana@example.com is unknown", "--refuse-first", "1"});
    Process plaza({"serve"}, mailing_to(smtp.url()));
    const auto port = plaza.wait_until_listening();
    auto ana = signed_up(port, "ana");
    ASSERT_TRUE(becomes_true([&] { return database_.scalar("select count(dead_at) from jobs") == "1"; }));
    ana.post("/users/me/email/confirmation", "");
    const auto token = smtp.wait_for_number(1).token();
    const auto body = Json{{"token", token}}.dump();
    Client anonymous(port);
    const std::vector answers{
        anonymous.post("/users/confirm-email", Json{{"token", {token}}}.dump()),
        anonymous.post("/users/confirm-email?token=" + token, "{}"),
        anonymous.post("/password-reset/confirm", Json{{"token", token}, {"password", token.substr(0, 3)}}.dump()),
        anonymous.post("/password-reset/confirm", Json{{"token", token}, {"password", token}}.dump()),
        anonymous.get("/confirm-email?token=" + token),
        anonymous.post("/users/confirm-email", body),
        anonymous.post("/users/confirm-email", body),
    };
    EXPECT_EQ(answers[5].status, 204);
    EXPECT_EQ(answers[6].status, 400);
    plaza.send_signal(SIGTERM);
    EXPECT_EQ(plaza.wait(), 0);
    EXPECT_THAT(plaza.output(), HasSubstr("given up"));
    EXPECT_THAT(plaza.output(), Not(HasSubstr(token)));
    EXPECT_THAT(plaza.output(), Not(HasSubstr("ana@example.com")));
    for (const auto& answer : answers) EXPECT_THAT(answer.body, Not(HasSubstr(token)));
}

}  // namespace plaza::test
