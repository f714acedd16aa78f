#include "tests/support/oauth.hpp"

#include <chrono>
#include <regex>
#include <stdexcept>
#include <vector>

#include "platform/crypto/totp.hpp"
#include "platform/http/routing/fields.hpp"

namespace plaza::test {
namespace {

std::string unescaped(std::string text) {
    for (const auto& [name, character] : {std::pair{"&amp;", "&"}, {"&#39;", "'"}, {"&quot;", "\""}})
        for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + 1))
            text.replace(at, std::string_view(name).size(), character);
    return text;
}

Body form_of(const std::vector<std::pair<std::string, std::string>>& fields) {
    std::string text;
    for (const auto& [name, value] : fields)
        text += (text.empty() ? "" : "&") + name + "=" + http::percent_encode(value);
    return {text, "application/x-www-form-urlencoded"};
}

void require(bool is_met, const std::string& what, const Answer& answer) {
    if (!is_met) throw std::runtime_error(fmt::format("{}: {} {}", what, answer.status, answer.body));
}

}  // namespace

Headers TextBrowser::headers(bool is_form) const {
    Headers all{{"Host", host_}};
    std::string cookies;
    for (const auto& [name, value] : cookies_) cookies += (cookies.empty() ? "" : "; ") + name + "=" + value;
    if (!cookies.empty()) all.emplace_back("Cookie", cookies);
    if (is_form && pretended_.value_or("x") != "") all.emplace_back("Origin", pretended_.value_or(origin()));
    return all;
}

Answer TextBrowser::take(Answer answer) {
    static const std::regex cookie(R"(([^=;]+)=([^;]*);.*)");
    static const std::regex field(R"re(<input type="hidden" name="([^"]*)" value="([^"]*)">)re");
    for (const auto& [name, value] : answer.headers) {
        std::smatch found;
        if (!std::regex_match(name, std::regex("set-cookie", std::regex::icase)) ||
            !std::regex_match(value, found, cookie))
            continue;
        cookies_[found[1]] = found[2];
        if (found[2].length() == 0) cookies_.erase(found[1]);
    }
    const std::sregex_iterator end;
    for (std::sregex_iterator at(answer.body.begin(), answer.body.end(), field); at != end; ++at)
        hidden_[(*at)[1]] = unescaped((*at)[2]);
    return answer;
}

Answer TextBrowser::open(const std::string& path) {
    hidden_.clear();
    return take(client_.get(path, headers(false)));
}

Answer TextBrowser::submit(const std::string& path,
                           std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
    std::vector<std::pair<std::string, std::string>> all(hidden_.begin(), hidden_.end());
    for (const auto& [name, value] : fields) all.emplace_back(name, value);
    return take(client_.post(path, form_of(all), headers(true)));
}

std::string TextBrowser::hidden(const std::string& name) const {
    return hidden_.at(name);
}

RegisteredApp OAuth::registered(const std::string& redirect_uri, const std::string& scopes) {
    const auto answer = anonymous().post(
        "/api/v1/apps", form({{"client_name", "Tidings"}, {"redirect_uris", redirect_uri}, {"scopes", scopes}}));
    require(answer.status == 200, "cannot register an app", answer);
    const auto app = answer.json();
    return {app.at("client_id").get<std::string>(), app.at("client_secret").get<std::string>()};
}

std::string OAuth::authorize_path(const RegisteredApp& app, const std::string& more, const std::string& redirect_uri) {
    return fmt::format("/oauth/authorize?response_type=code&client_id={}&redirect_uri={}{}{}", app.id,
                       http::percent_encode(redirect_uri), more.empty() ? "" : "&", more);
}

Answer OAuth::sign_in(TextBrowser& browser, const Person& person) {
    return browser.submit("/oauth/authorize/sign-in", {{"username", person.email}, {"password", person.password}});
}

std::string OAuth::allow(TextBrowser& browser, const Person& person, const RegisteredApp& app, const std::string& more,
                         const std::string& redirect_uri) {
    browser.open(authorize_path(app, more, redirect_uri));
    const auto signed_in = sign_in(browser, person);
    require(signed_in.status == 303, "cannot sign in", signed_in);
    browser.open(signed_in.header("Location"));
    const auto allowed = browser.submit("/oauth/authorize", {{"decision", "allow"}});
    require(allowed.status == 303, "cannot allow the app", allowed);
    return allowed.header("Location");
}

std::string OAuth::code_for(const Person& person, const RegisteredApp& app, const std::string& more) {
    auto one = browser();
    return parameter_of(allow(one, person, app, more), "code");
}

Answer OAuth::exchange(const RegisteredApp& app, const std::string& code,
                       std::initializer_list<std::pair<std::string_view, std::string_view>> more) {
    std::vector<std::pair<std::string, std::string>> fields{
        {"grant_type", "authorization_code"}, {"client_id", app.id}, {"code", code}, {"redirect_uri", callback}};
    if (!app.secret.empty()) fields.emplace_back("client_secret", app.secret);
    for (const auto& [name, value] : more) {
        std::erase_if(fields, [&](const auto& field) { return field.first == name; });
        fields.emplace_back(name, value);
    }
    return anonymous().post("/oauth/token", form_of(fields));
}

std::string OAuth::token_for(const Person& person, const RegisteredApp& app, const std::string& more) {
    const auto answer = exchange(app, code_for(person, app, more));
    require(answer.status == 200, "cannot exchange the code", answer);
    return answer.json().at("access_token").get<std::string>();
}

void OAuth::expect_error(const Answer& answer, const std::string& error, int status) {
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_EQ(answer.json()["error"], error) << answer.body;
    EXPECT_TRUE(answer.json()["error_description"].is_string());
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
}

AddedFactor OAuth::add_second_factor(Person& person) {
    const auto begun = person.post("/users/me/totp", Json{{"current_password", person.password}}.dump());
    require(begun.status == 201, "cannot set up a second factor", begun);
    AddedFactor factor{Secret(begun.json()["secret"].get<std::string>()), {}};
    const auto confirmed = person.post("/users/me/totp/confirm", Json{{"code", factor.code()}}.dump());
    require(confirmed.status == 200, "cannot confirm a second factor", confirmed);
    factor.recovery_codes = confirmed.json()["recovery_codes"].get<std::vector<std::string>>();
    database().exec("update second_factors set last_step = 0");
    return factor;
}

std::string OAuth::own_token(const RegisteredApp& app) {
    const auto answer = anonymous().post("/oauth/token", form({{"grant_type", "client_credentials"},
                                                               {"client_id", app.id},
                                                               {"client_secret", app.secret},
                                                               {"scope", "read write"}}));
    require(answer.status == 200, "the app gets no token", answer);
    return answer.json().at("access_token").get<std::string>();
}

std::string AddedFactor::code(int steps) const {
    return crypto::totp_code(secret, crypto::totp_step(std::chrono::system_clock::now()) + steps);
}

app::Config with_data_key(app::Config config) {
    config.encryption.data_key = Secret("1:" + std::string(64, 'a'));
    return config;
}

std::string parameter_of(const std::string& address, const std::string& name) {
    const auto query = address.substr(std::min(address.find('?') + 1, address.size()));
    const auto fields = http::parse_urlencoded(query);
    for (const auto& [found, value] : *fields)
        if (found == name) return value;
    return {};
}

}  // namespace plaza::test
