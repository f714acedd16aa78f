#include "api/oauth/pages.hpp"

#include <array>
#include <string>
#include <utility>

namespace plaza::oauth {
namespace {

constexpr std::string_view layout = R"html(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{{title}}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{{root}}/assets/oauth.css">
</head>
<body>
<main>
<h1>{{title}}</h1>
{{body}}
</main>
</body>
</html>
)html";

constexpr std::string_view sign_in_form = R"html(<p>to go on to <strong>{{app}}</strong></p>
{{problem}}
<form method="post" action="{{root}}/oauth/authorize/sign-in">
{{csrf}}
<input type="hidden" name="query" value="{{query}}">
<label for="username">Username or e-mail address</label>
<input id="username" name="username" value="{{name}}" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button>Sign in</button>
</form>
)html";

constexpr std::string_view code_form =
    R"html(<p>Enter the code that your authenticator app shows, or one of your recovery codes.</p>
{{problem}}
<form method="post" action="{{root}}/oauth/authorize/code">
{{csrf}}
<input type="hidden" name="query" value="{{query}}">
<input type="hidden" name="ticket" value="{{ticket}}">
<label for="otp">Code</label>
<input id="otp" name="otp" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required autofocus>
<button>Go on</button>
</form>
)html";

constexpr std::string_view consent_form =
    R"html(<p>You are signed in as <strong>@{{user}}</strong>. <a href="{{root}}/oauth/authorize?{{query}}&amp;force_login=true">Use another account</a></p>
{{website}}
<p id="wish"><strong>{{app}}</strong> would like to:</p>
<ul aria-labelledby="wish">
{{scopes}}</ul>
{{problem}}
<form method="post" action="{{root}}/oauth/authorize">
{{csrf}}
<input type="hidden" name="query" value="{{query}}">
{{password}}
<div class="choice">
<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny" class="quiet" formnovalidate>Deny</button>
</div>
</form>
<p class="note">{{target}} You can withdraw this at any time.</p>
)html";

constexpr std::string_view password_fields =
    R"html(<p>This gives the app power over the server. Confirm that it is you.</p>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<label for="otp">Code of your second factor, if you have one</label>
<input id="otp" name="otp" autocomplete="one-time-code" autocapitalize="none" spellcheck="false">
)html";

constexpr std::string_view code_to_copy =
    R"html(<p>Copy this code and paste it into <strong>{{app}}</strong>. It works once, within a minute.</p>
<label for="code">Code</label>
<input id="code" class="code" value="{{code}}" readonly autofocus>
)html";

http::Response answer(std::string_view root, std::string_view title, http::Markup body, int status = 200,
                      std::string form_targets = {}) {
    auto page = http::fill(layout, {{"title", title}, {"root", root}, {"body", std::move(body)}});
    auto response = http::to_response(
        http::Html{.page = std::move(page), .form_targets = std::move(form_targets), .status = status});
    // With `no-referrer`, browsers would send `Origin: null` with forms.
    response.set("Referrer-Policy", "same-origin").set("Cache-Control", "no-store");
    response.add("X-Frame-Options", "DENY");
    return response;
}

http::Markup problem_of(std::string_view text) {
    if (text.empty()) return {};
    return http::fill(R"html(<p role="alert" class="problem">{{text}}</p>)html", {{"text", text}});
}

struct Words {
    std::string_view word;
    std::string_view text;
};

constexpr std::array whole_scopes{
    Words{"read", "read all of your account: posts, lists, bookmarks, notifications and settings"},
    Words{"write", "change everything for you: write and delete posts, follow, block, and edit your profile"},
    Words{"follow", "see and change whom you follow, block and mute"},
    Words{"push", "send you notifications"},
    Words{"profile", "see your name and profile"},
    Words{"admin:read", "read all data that moderators can see"},
    Words{"admin:write", "moderate: change accounts, reports and blocks of the server"}};

constexpr std::array things{Words{"accounts", "accounts and your profile"},
                            Words{"blocks", "whom you block"},
                            Words{"bookmarks", "your bookmarks"},
                            Words{"conversations", "your conversations"},
                            Words{"favourites", "your favourites"},
                            Words{"filters", "your filters"},
                            Words{"follows", "whom you follow"},
                            Words{"lists", "your lists"},
                            Words{"media", "media files"},
                            Words{"mutes", "whom you mute"},
                            Words{"notifications", "your notifications"},
                            Words{"reports", "reports to the moderators"},
                            Words{"search", "what searches find for you"},
                            Words{"statuses", "posts"}};

std::string_view find_text(const auto& words, std::string_view wanted) {
    for (const auto& [word, text] : words)
        if (word == wanted) return text;
    return wanted;
}

std::string describe(std::string_view scope) {
    const auto colon = scope.find(':');
    const auto verb = scope.substr(0, colon);
    if (colon == std::string_view::npos || find_text(whole_scopes, scope) != scope)
        return std::string(find_text(whole_scopes, scope));
    if (verb == "admin") return "as a moderator: " + std::string(scope.substr(colon + 1));
    return std::string(verb == "read" ? "see " : "change ") + std::string(find_text(things, scope.substr(colon + 1)));
}

http::Markup list_of(const Scopes& scopes) {
    http::Markup list;
    for (const auto& scope : scopes) {
        const auto text = describe(scope);
        list.text += http::fill("<li>{{text}}</li>\n", {{"text", text}}).text;
    }
    return list;
}

}  // namespace

http::Response error_page(std::string_view root, std::string_view text, int status) {
    return answer(root, "This did not work", http::fill("<p>{{text}}</p>", {{"text", text}}), status);
}

http::Response sign_in_page(const FormContext& form, std::string_view app, std::string_view name,
                            std::string_view problem) {
    return answer(form.root, "Sign in",
                  http::fill(sign_in_form, {{"app", app},
                                            {"problem", problem_of(problem)},
                                            {"root", form.root},
                                            {"csrf", form.csrf},
                                            {"query", form.query},
                                            {"name", name}}));
}

http::Response code_page(const FormContext& form, std::string_view ticket, std::string_view problem) {
    return answer(form.root, "Second factor",
                  http::fill(code_form, {{"problem", problem_of(problem)},
                                         {"root", form.root},
                                         {"csrf", form.csrf},
                                         {"query", form.query},
                                         {"ticket", ticket}}));
}

http::Response consent_page(const FormContext& form, const ConsentText& text) {
    http::Markup website;
    if (!text.website.empty())
        website =
            http::fill(R"html(<p class="note">Website of the app: {{website}}</p>)html", {{"website", text.website}});
    const auto target = text.target.empty() ? std::string("You get a code to copy into the app.")
                                            : "If you allow it, you go on to " + std::string(text.target) + ".";
    const http::Markup password{text.needs_password ? std::string(password_fields) : std::string()};
    auto body = http::fill(consent_form, {{"user", text.user},
                                          {"root", form.root},
                                          {"query", form.query},
                                          {"website", std::move(website)},
                                          {"app", text.app},
                                          {"scopes", list_of(text.scopes)},
                                          {"problem", problem_of(text.problem)},
                                          {"csrf", form.csrf},
                                          {"password", password},
                                          {"target", target}});
    return answer(form.root, "Allow access?", std::move(body), 200, std::string(text.target));
}

http::Response out_of_band_page(std::string_view root, std::string_view app, std::string_view code) {
    return answer(root, "Your code", http::fill(code_to_copy, {{"app", app}, {"code", code}}));
}

}  // namespace plaza::oauth
