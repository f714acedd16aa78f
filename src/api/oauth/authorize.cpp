// /oauth/authorize: the pages on which a user signs in and allows an app to act for them (RFC 6749 §4.1).
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "api/csrf.hpp"
#include "api/oauth/mount.hpp"
#include "api/oauth/pages.hpp"
#include "api/oauth/sent.hpp"
#include "api/oauth/site.hpp"
#include "api/oauth/wanted.hpp"
#include "domain/accounts/accounts.hpp"
#include "domain/credentials/credentials.hpp"
#include "domain/grants/grants.hpp"
#include "domain/sessions/sessions.hpp"
#include "platform/base/text.hpp"
#include "platform/crypto/equal.hpp"
#include "platform/crypto/random.hpp"

namespace plaza::oauth {
namespace {

constexpr std::string_view browser_cookie = "plaza_browser";
// A browser gets it before it signs in, so that its forms can be distinguished from those of other sites.
constexpr std::string_view form_cookie = "plaza_form";
constexpr std::chrono::minutes ticket_life{5};
constexpr std::chrono::hours form_life{1};

constexpr std::string_view wrong_log_in = "The name or the password is wrong.";
constexpr std::string_view wrong_code = "The code is wrong or was used.";
constexpr std::string_view old_form =
    "This form is too old, or it is from another site. Go back to the app and try again.";
constexpr std::string_view needs_tls =
    "This server asks for passwords over https only, because http reveals them to everyone on the way. Set "
    "PLAZA_PUBLIC_URL to its https address, or open it on the machine itself as http://localhost.";

struct SignInForm {
    OrEmpty<Text<0, 320>> username;
    std::optional<credentials::GivenPassword> password;
    OrEmpty<Text<0, 8'000>> query;
    OrEmpty<Text<0, 200>> csrf_token;
};
BOOST_DESCRIBE_STRUCT(SignInForm, (), (username, password, query, csrf_token))

struct CodeForm {
    std::optional<SecretText<100>> otp;
    OrEmpty<Text<0, 200>> ticket;
    OrEmpty<Text<0, 8'000>> query;
    OrEmpty<Text<0, 200>> csrf_token;
};
BOOST_DESCRIBE_STRUCT(CodeForm, (), (otp, ticket, query, csrf_token))

struct DecisionForm {
    OrEmpty<Text<0, 20>> decision;
    std::optional<credentials::GivenPassword> password;
    std::optional<SecretText<100>> otp;
    OrEmpty<Text<0, 8'000>> query;
    OrEmpty<Text<0, 200>> csrf_token;
};
BOOST_DESCRIBE_STRUCT(DecisionForm, (), (decision, password, otp, query, csrf_token))

api::CsrfKey csrf_key(const Context& context) {
    return api::CsrfKey(Secret(context.services.tokens.seal("CSRF tokens")));
}

Secret cookie_of(const Site& site, const http::Request& request, std::string_view name) {
    return Secret(std::string(http::find_cookie(request, site.cookie_name(name)).value_or("")));
}

/// Whether a form is from a page of ours: by its origin, and by a token that only this browser got.
bool is_ours(const Context& context, const Site& site, const http::Request& request, std::string_view token,
             const Secret& cookie) {
    return site.is_own_origin(request.header("Origin").value_or("")) && csrf_key(context).accepts(token, cookie);
}

http::Response refuse_form(const Site& site) {
    return error_page(site.root(), old_form, 403);
}

http::Response go_to(std::string_view location, int status = 303) {
    http::Response response{.status = status, .content_type = {}};
    response.add("Location", location).add("Cache-Control", "no-store").add("Referrer-Policy", "no-referrer");
    return response;
}

/// The answer to a request that is not valid.
std::optional<http::Response> answer_to_fault(const Site& site, const Examined& examined) {
    if (const auto* fault = std::get_if<Untrusted>(&examined)) return error_page(site.root(), fault->text, 400);
    if (const auto* returned = std::get_if<Returned>(&examined)) return go_to(returned->location, 302);
    return std::nullopt;
}

/// A form of ours: the query that it has brought back, and the cookie that proves its origin.
struct Read {
    Site site;
    Secret cookie;
    Wanted wanted;
};

struct FormProof {
    std::string_view cookie;
    std::string csrf_token;
    std::string query;
};

FormProof proof_of(std::string_view cookie, auto& form) {
    return {cookie, std::move(form.csrf_token.value.value), std::move(form.query.value.value)};
}

/// Returns the answer to a form that is not valid.
Task<std::expected<Read, http::Response>> read_form(Context& context, const http::Request* request, FormProof proof) {
    auto site = site_of(context, *request);
    auto cookie = cookie_of(site, *request, proof.cookie);
    if (!site.may_have_passwords()) co_return std::unexpected(error_page(site.root(), needs_tls, 403));
    if (!is_ours(context, site, *request, proof.csrf_token, cookie)) co_return std::unexpected(refuse_form(site));
    auto examined = co_await examine(context, site.base, std::move(proof.query));
    if (auto answer = answer_to_fault(site, examined)) co_return std::unexpected(std::move(*answer));
    co_return Read{std::move(site), std::move(cookie), std::move(std::get<Wanted>(examined))};
}

/// The result of a password check that waits for the second factor. Only the browser that sent the password has it. It
/// is void after a change of the password.
struct Ticket {
    std::int64_t user = 0;
    std::int64_t end = 0;
    std::int64_t changed = 0;  // when the password was changed, in microseconds; 0: never
};

std::string sealed(const Context& context, const Ticket& ticket, const Secret& cookie) {
    const auto text = fmt::format("{}.{}.{}", ticket.user, ticket.end, ticket.changed);
    return fmt::format("{}.{}", text,
                       context.services.tokens.seal(fmt::format("second step {} {}", text, cookie.reveal())));
}

std::int64_t seconds_of(Time moment) {
    return std::chrono::floor<std::chrono::seconds>(moment).time_since_epoch().count();
}

Ticket ticket_of(const Context& context, const credentials::Verified& user) {
    Ticket ticket{.user = user.id.value, .end = seconds_of(context.now() + ticket_life)};
    if (user.password_changed_at) ticket.changed = user.password_changed_at->time_since_epoch().count();
    return ticket;
}

/// Whose password was right, and which one it was.
std::optional<credentials::Verified> read_ticket(const Context& context, const std::string& text,
                                                 const Secret& cookie) {
    Ticket ticket;
    const auto* next = text.data();
    const auto* const last = next + text.size();
    for (auto* const number : {&ticket.user, &ticket.end, &ticket.changed}) {
        const auto [stop, error] = std::from_chars(next, last, *number);
        if (error != std::errc{} || stop == last) return std::nullopt;
        next = stop + 1;
    }
    if (ticket.end < seconds_of(context.now())) return std::nullopt;
    if (!crypto::is_equal(text, Secret(sealed(context, ticket, cookie)))) return std::nullopt;
    credentials::Verified user{AccountId{ticket.user}, std::nullopt};
    if (ticket.changed != 0) user.password_changed_at = Time(Time::duration(ticket.changed));
    return user;
}

/// The sign-in page, with a cookie for its form if the browser has none.
http::Response ask_to_sign_in(const Context& context, const Site& site, const http::Request& request,
                              const Wanted& wanted, std::string_view name, std::string_view problem) {
    auto cookie = cookie_of(site, request, form_cookie);
    const bool is_new = cookie.reveal().size() != 43;
    if (is_new) cookie = Secret(crypto::random_base64url(32));
    const FormContext form{site.root(), wanted.query, csrf_key(context).hidden_field(cookie)};
    auto response = sign_in_page(form, wanted.app.name, name, problem);
    if (is_new) response.add("Set-Cookie", site.set_cookie(form_cookie, cookie.reveal(), form_life));
    return response;
}

Task<http::Response> ask_for_consent(Context& context, Site site, Wanted wanted, sessions::Browser browser,
                                     Secret cookie, std::string_view problem) {
    const auto account = co_await accounts::find(context, browser.user, std::nullopt);
    if (!account) co_return error_page(site.root(), "Your account is gone.", 403);
    const FormContext form{site.root(), wanted.query, csrf_key(context).hidden_field(cookie)};
    const auto target = apps::form_target(wanted.redirect_uri);
    co_return consent_page(form, {.app = wanted.app.name,
                                  .website = wanted.app.website ? std::string_view(*wanted.app.website) : "",
                                  .user = account->handle,
                                  .target = target,
                                  .scopes = wanted.scopes,
                                  .problem = problem,
                                  .needs_password = apps::is_of_staff(wanted.scopes)});
}

/// `prompt=none`: the app wants no page (OpenID Connect).
http::Response answer_without_page(const Site& site, const Wanted& wanted, bool is_signed_in) {
    if (wanted.redirect_uri == apps::out_of_band)
        return error_page(site.root(), "The app wants an answer without a page, which needs one.", 400);
    return go_to(location_with(wanted, site.base, "error", is_signed_in ? "consent_required" : "login_required"), 302);
}

Task<http::Response> show_authorize(Context& context, http::RequestRef request) {
    const auto site = site_of(context, *request);
    if (!site.may_have_passwords()) co_return error_page(site.root(), needs_tls, 403);
    auto examined = co_await examine(context, site.base, std::string(request.request->query));
    if (auto answer = answer_to_fault(site, examined)) co_return std::move(*answer);
    auto& wanted = std::get<Wanted>(examined);
    auto cookie = cookie_of(site, *request, browser_cookie);
    const auto browser = co_await sessions::find_in_browser(context, cookie);
    if (wanted.forbids_pages) co_return answer_without_page(site, wanted, browser.has_value());
    if (!browser || wanted.wants_log_in) co_return ask_to_sign_in(context, site, *request, wanted, {}, {});
    co_return co_await ask_for_consent(context, site, std::move(wanted), *browser, std::move(cookie), {});
}

/// Begins the session of the browser and sends it to the page of consent.
Task<http::Response> finish_sign_in(Context& context, Site site, std::string query, credentials::Verified user,
                                    sessions::Device device) {
    const auto token = co_await sessions::begin_in_browser(context, user, std::move(device));
    if (!token) co_return refuse_form(site);
    auto response = go_to(fmt::format("{}/oauth/authorize?{}", site.root(), query));
    response.add("Set-Cookie", site.set_cookie(browser_cookie, token->reveal(), sessions::browser_life));
    response.add("Set-Cookie", site.set_cookie(form_cookie, "", std::chrono::seconds{0}));
    co_return response;
}

Task<http::Response> sign_in(Context& context, http::RequestRef request, http::ClientAddress client,
                             http::UserAgent agent, http::Form<SignInForm> form) {
    auto read = co_await read_form(context, request.request, proof_of(form_cookie, *form));
    if (!read) co_return std::move(read.error());
    const auto name = form->username.value.value;
    credentials::LogIn log_in{.email = name,
                              .password = text_of(std::move(form->password)),
                              .address = client.text,
                              .takes_username = true,
                              .second_step = credentials::SecondStep::later};
    const auto user = co_await credentials::verify(context, std::move(log_in));
    if (!user) co_return ask_to_sign_in(context, read->site, *request, read->wanted, name, wrong_log_in);
    if (user->needs_second_factor) {
        const auto ticket = sealed(context, ticket_of(context, *user), read->cookie);
        co_return code_page({read->site.root(), read->wanted.query, csrf_key(context).hidden_field(read->cookie)},
                            ticket, {});
    }
    sessions::Device device{std::move(agent.text), std::move(client.text)};
    co_return co_await finish_sign_in(context, read->site, std::move(read->wanted.query), *user, std::move(device));
}

Task<http::Response> check_code(Context& context, http::RequestRef request, http::ClientAddress client,
                                http::UserAgent agent, http::Form<CodeForm> form) {
    const auto site = site_of(context, *request);
    const auto cookie = cookie_of(site, *request, form_cookie);
    if (!is_ours(context, site, *request, form->csrf_token.value.value, cookie)) co_return refuse_form(site);
    const auto ticket = std::move(form->ticket.value.value);
    const auto user = read_ticket(context, ticket, cookie);
    if (!user) co_return refuse_form(site);
    const auto verified = co_await credentials::verify_second_step(context, *user, text_of(std::move(form->otp)));
    const FormContext again{site.root(), form->query.value.value, csrf_key(context).hidden_field(cookie)};
    if (!verified) co_return code_page(again, ticket, wrong_code);
    sessions::Device device{std::move(agent.text), std::move(client.text)};
    co_return co_await finish_sign_in(context, site, std::move(form->query.value.value), *verified, std::move(device));
}

Task<http::Response> allow(Context& context, Site site, Wanted wanted, sessions::Browser browser) {
    grants::Consent consent{wanted.app.id, wanted.redirect_uri, wanted.scopes, wanted.challenge};
    const auto code = co_await grants::allow(context, browser, std::move(consent));
    if (!code) co_return refuse_form(site);
    if (wanted.redirect_uri == apps::out_of_band)
        co_return out_of_band_page(site.root(), wanted.app.name, code->reveal());
    co_return go_to(location_with(wanted, site.base, "code", code->reveal()));
}

http::Response deny(const Site& site, const Wanted& wanted) {
    if (wanted.redirect_uri == apps::out_of_band)
        return error_page(site.root(), "You did not allow the app to use your account.", 200);
    return go_to(location_with(wanted, site.base, "error", "access_denied"));
}

Task<http::Response> decide(Context& context, http::RequestRef request, http::Form<DecisionForm> form) {
    auto read = co_await read_form(context, request.request, proof_of(browser_cookie, *form));
    if (!read) co_return std::move(read.error());
    const auto browser = co_await sessions::find_in_browser(context, read->cookie);
    if (!browser) co_return refuse_form(read->site);
    if (form->decision.value.value != "allow") co_return deny(read->site, read->wanted);
    if (apps::is_of_staff(read->wanted.scopes)) {
        const bool is_them =
            co_await credentials::verify_again(context, browser->user, browser->session,
                                               text_of(std::move(form->password)), text_of(std::move(form->otp)));
        if (!is_them)
            co_return co_await ask_for_consent(context, read->site, std::move(read->wanted), *browser,
                                               std::move(read->cookie), "The password or the code is wrong.");
    }
    co_return co_await allow(context, read->site, std::move(read->wanted), *browser);
}

}  // namespace

void mount_authorize(const api::Mount& mount) {
    mount.get<"/oauth/authorize", show_authorize, http::Public>();
    mount.post<"/oauth/authorize", decide, http::Public>();
    mount.post<"/oauth/authorize/sign-in", sign_in, http::Public>();
    mount.post<"/oauth/authorize/code", check_code, http::Public>();
}

}  // namespace plaza::oauth
