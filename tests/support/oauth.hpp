// OAuth: the fixture for tests that act as a third-party app, and as the browser of its user.
#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/base/secret.hpp"
#include "tests/support/api.hpp"

namespace plaza::test {

inline constexpr const char* callback = "https://app.example/callback";

/// An app as it was registered.
struct RegisteredApp {
    std::string id;
    std::string secret;
};

/// A person's second factor.
struct AddedFactor {
    Secret secret;
    std::vector<std::string> recovery_codes;

    /// The code of the current time step, or of one near it.
    [[nodiscard]] std::string code(int steps = 0) const;
};

/// A configuration with a data key, which second factors need.
[[nodiscard]] app::Config with_data_key(app::Config config = quick_config());

/// A browser without JavaScript: it keeps cookies, and sends forms with their hidden fields.
class TextBrowser {
 public:
    explicit TextBrowser(std::uint16_t port) : client_(port), host_("localhost:" + std::to_string(port)) {}

    Answer open(const std::string& path);
    /// Sends the form of the last page, with its hidden fields.
    Answer submit(const std::string& path, std::initializer_list<std::pair<std::string_view, std::string_view>> fields);

    /// The Origin header of forms.
    [[nodiscard]] std::string origin() const { return "http://" + host_; }
    void pretend_origin(std::string origin) { pretended_ = std::move(origin); }
    std::map<std::string, std::string>& cookies() { return cookies_; }
    /// The value of a hidden field of the last page.
    [[nodiscard]] std::string hidden(const std::string& name) const;
    void keep_hidden(const std::string& name, const std::string& value) { hidden_[name] = value; }

 private:
    Answer take(Answer answer);
    [[nodiscard]] Headers headers(bool is_form) const;

    Client client_;
    std::string host_;
    std::optional<std::string> pretended_;
    std::map<std::string, std::string> cookies_;
    std::map<std::string, std::string> hidden_;
};

class OAuth : public Api {
 protected:
    using Api::Api;

    static void expect_error(const Answer& answer, const std::string& error, int status = 400);

    RegisteredApp registered(const std::string& redirect_uri = callback, const std::string& scopes = "read write");
    TextBrowser browser() { return TextBrowser(server().port()); }

    /// The path of the page for this app; `more` are further parameters.
    static std::string authorize_path(const RegisteredApp& app, const std::string& more = {},
                                      const std::string& redirect_uri = callback);
    /// Signs in on the page that the browser shows.
    static Answer sign_in(TextBrowser& browser, const Person& person);
    /// Signs in, allows the app, and returns the address that the browser is sent to.
    std::string allow(TextBrowser& browser, const Person& person, const RegisteredApp& app,
                      const std::string& more = {}, const std::string& redirect_uri = callback);
    /// The same, and returns the code.
    std::string code_for(const Person& person, const RegisteredApp& app, const std::string& more = {});

    Answer exchange(const RegisteredApp& app, const std::string& code,
                    std::initializer_list<std::pair<std::string_view, std::string_view>> more = {});
    /// A token of the app for the person.
    std::string token_for(const Person& person, const RegisteredApp& app, const std::string& more = {});
    /// Sets up a second factor. The first code that it needs is free again.
    AddedFactor add_second_factor(Person& person);
    /// The app's own token.
    std::string own_token(const RegisteredApp& app);
};

/// The value of a parameter of an address.
[[nodiscard]] std::string parameter_of(const std::string& address, const std::string& name);

}  // namespace plaza::test
