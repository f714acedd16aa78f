// The pages of sign-in and consent. They work without JavaScript.
#pragma once

#include <string>
#include <string_view>

#include "domain/viewer.hpp"
#include "platform/http/routing/html.hpp"
#include "platform/http/server/response.hpp"

namespace plaza::oauth {

/// What the forms of a page have in common.
struct FormContext {
    std::string_view root;   // the path of this server, without a trailing slash
    std::string_view query;  // of the address that the app has opened, to go on with
    http::Markup csrf;       // the hidden field with the token
};

/// `root` is the path of this server, for the style sheet.
[[nodiscard]] http::Response error_page(std::string_view root, std::string_view text, int status);

/// `problem` is shown above the form; empty: none.
[[nodiscard]] http::Response sign_in_page(const FormContext& form, std::string_view app, std::string_view name,
                                          std::string_view problem);

/// The second step, for accounts with a second factor. The ticket says whose password was right.
[[nodiscard]] http::Response code_page(const FormContext& form, std::string_view ticket, std::string_view problem);

struct ConsentText {
    std::string_view app;
    std::string_view website;  // empty: none
    std::string_view user;
    std::string_view
        target;  // the address to which the browser is sent, as form-action allows it; empty: a page with a code
    const Scopes& scopes;
    std::string_view problem;
    bool needs_password = false;
};
[[nodiscard]] http::Response consent_page(const FormContext& form, const ConsentText& text);

/// For apps that no browser can return to: a code to copy.
[[nodiscard]] http::Response out_of_band_page(std::string_view root, std::string_view app, std::string_view code);

}  // namespace plaza::oauth
