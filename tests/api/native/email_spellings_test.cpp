// All spellings of an e-mail address are one account.
#include <array>
#include <string>
#include <thread>
#include <vector>

#include "platform/crypto/password_hash.hpp"
#include "tests/support/api.hpp"

namespace plaza::test {

constexpr const char* usual_password = "a sound password";

class EmailSpellings : public Api {
 protected:
    explicit EmailSpellings(const app::Config& config = quick_config()) : Api(config) {}

    Answer sign_up(const std::string& email, const std::string& password = usual_password) {
        return anonymous().post("/users", Json{{"email", email}, {"password", password}}.dump());
    }
    Answer log_in_as(const std::string& email, const std::string& password = usual_password) {
        return anonymous().post("/login", form({{"username", email}, {"password", password}}));
    }
};

struct Spellings {
    std::string at_sign_up;
    std::string shown;
    std::vector<std::string> others;
};

const std::vector<Spellings> all_spellings{
    {" Ann@Example.COM", "Ann@example.com", {"ann@example.com", " ANN@example.com ", "Ann <ann@EXAMPLE.com>"}},
    {"kim@example.com", "kim@example.com", {"\u212Aim@example.com", "\u212AIM@example.com"}},
    {"\u0130nfo@example.com", "\u0130nfo@example.com", {"info@example.com", "i\u0307nfo@example.com"}},
    {"bea@b\u00FCcher.example", "bea@b\u00FCcher.example", {"bea@xn--bcher-kva.example", "bea@BU\u0308CHER.example"}},
    {"cy@xn--bcher-kva.example", "cy@b\u00FCcher.example", {"CY@b\u00FCcher.example"}},
    {"jose\u0301@example.com", "jose\u0301@example.com", {"jos\u00E9@example.com", "JOS\u00C9@example.com"}},
    {"stra\u00DFe@example.com", "stra\u00DFe@example.com", {"STRASSE@example.com"}},
};

TEST_F(EmailSpellings, EverySpellingLogsInToSameAccount) {
    for (const auto& [at_sign_up, shown, others] : all_spellings) {
        const auto made = sign_up(at_sign_up);
        ASSERT_EQ(made.status, 201) << at_sign_up << made.body;
        EXPECT_EQ(made.json()["email"], shown);
        auto spellings = others;
        spellings.push_back(at_sign_up);
        for (const auto& spelling : spellings) {
            const auto answer = log_in_as(spelling);
            ASSERT_EQ(answer.status, 200) << spelling;
            const auto me = bearing(answer.json()["access_token"].get<std::string>()).get("/users/me").json();
            EXPECT_EQ(me["id"], made.json()["id"]) << spelling;
            EXPECT_EQ(me["email"], shown);
            EXPECT_EQ(sign_up(spelling).status, 400) << spelling << " is taken";
        }
    }
}

TEST_F(EmailSpellings, SpellingOfTakenAddressIsTaken) {
    auto ana = signed_up("ana");
    auto kim = signed_up("kim");
    const auto change = [](Person& person, const std::string& email) {
        return person.patch("/users/me", Json{{"email", email}, {"current_password", person.password}}.dump());
    };
    EXPECT_THAT(change(ana, "\u212Aim@example.com"), HasStatus(400));
    EXPECT_THAT(change(kim, "\u212Aim@example.com"), HasStatus(200)) << "their own address";
    EXPECT_THAT(log_in_as("kim@example.com", kim.password), HasStatus(200));
    EXPECT_EQ(kim.get("/users/me").json()["email"], "\u212Aim@example.com");
    EXPECT_THAT(change(kim, "\u00E9@example.com"), HasStatus(200));
    EXPECT_THAT(change(kim, "\u00C9@example.com"), HasStatus(200));
    EXPECT_THAT(log_in_as("e\u0301@example.com", kim.password), HasStatus(200));
    EXPECT_THAT(log_in_as("kim@example.com", kim.password), HasStatus(403)) << "a former address";
    EXPECT_THAT(change(ana, "e\u0301@example.com"), HasStatus(400));
}

TEST_F(EmailSpellings, ChangingSpellingKeepsNormalForm) {
    const std::vector<std::array<std::string, 3>> changes{
        {"jos\u00E9@example.com", "jose\u0301@example.com", "JOS\u00C9@example.com"},
        {"STRASSE@example.com", "stra\u00DFe@example.com", "strasse@example.com"},
    };
    for (const auto& [before, after, third] : changes) {
        const auto made = sign_up(before);
        ASSERT_THAT(made, HasStatus(201));
        auto owner = bearing(log_in_as(before).json()["access_token"].get<std::string>());
        EXPECT_THAT(owner.patch("/users/me", Json{{"email", after}, {"current_password", usual_password}}.dump()),
                    HasStatus(200));
        for (const auto& spelling : {before, after, third}) {
            EXPECT_THAT(log_in_as(spelling), HasStatus(200)) << spelling;
            EXPECT_THAT(sign_up(spelling), HasStatus(400)) << spelling;
        }
    }
}

TEST_F(EmailSpellings, ConcurrentChangesLeaveOneAddress) {
    auto ana = signed_up("ana");
    constexpr int callers = 8;
    {
        std::vector<std::jthread> threads;
        for (int n = 0; n < callers; ++n)
            threads.emplace_back([&ana, this, n] {
                auto client = bearing(ana.token());
                const Json body{{"email", fmt::format("ana{}@example.com", n)}, {"current_password", ana.password}};
                EXPECT_THAT(client.patch("/users/me", body.dump()), HasStatus(200));
            });
    }
    EXPECT_EQ(database().scalar("select count(*) from emails"), "1");
    EXPECT_EQ(database().scalar("select count(*) from emails e join users u on u.email = e.address"), "1");
    EXPECT_THAT(sign_up("ana@example.com"), HasStatus(201)) << "a former address is free";
}

class EmailSpellingsWithLimits : public EmailSpellings {
 protected:
    EmailSpellingsWithLimits() : EmailSpellings(counting()) {}

 private:
    static app::Config counting() {
        auto config = quick_config();
        config.limits.state = Switch::on;
        config.limits.rates.log_in_by_account = {3, std::chrono::hours{1}};
        return config;
    }
};

TEST_F(EmailSpellingsWithLimits, AreCountedTogether) {
    signed_up("kim");
    for (const char* spelling : {"\u212Aim@example.com", " KIM@example.com", "KIM@Example.COM"})
        ASSERT_THAT(log_in_as(spelling, "a guess"), HasStatus(403)) << spelling;
    EXPECT_THAT(log_in_as("\u212AIM@EXAMPLE.com", "a guess"), HasStatus(429));
    EXPECT_THAT(log_in_as("kim@example.com", "a guess"), HasStatus(429));
}

/// A password that ends with these letters.
std::string typed(const std::string& letters) {
    return "caf\u00E9 on the corner " + letters;
}

TEST_F(EmailSpellings, PasswordMatchesInAnyUnicodeComposition) {
    const auto composed = typed("\u00E9\u00F1");
    const auto decomposed = typed("e\u0301n\u0303");
    ASSERT_THAT(sign_up("ann@example.com", decomposed), HasStatus(201));
    ASSERT_THAT(sign_up("bob@example.com", composed), HasStatus(201));
    for (const char* email : {"ann@example.com", "bob@example.com"}) {
        EXPECT_THAT(log_in_as(email, composed), HasStatus(200)) << email;
        EXPECT_THAT(log_in_as(email, decomposed), HasStatus(200)) << email;
        EXPECT_THAT(log_in_as(email, typed("en")), HasStatus(403)) << email;
    }
}

TEST_F(EmailSpellings, PasswordStoredAsTypedIsRehashedComposed) {
    const auto decomposed = typed("e\u0301");
    const auto composed = typed("\u00E9");
    ASSERT_THAT(sign_up("ann@example.com"), HasStatus(201));
    const crypto::Argon2Cost cost{1024 * 1024, 1};
    static_cast<void>(database().rows("update users set password_hash = $1",
                                      {crypto::hash_password(Secret(decomposed), cost).value().data()}));
    EXPECT_THAT(log_in_as("ann@example.com", composed), HasStatus(403));
    EXPECT_THAT(log_in_as("ann@example.com", decomposed), HasStatus(200));
    EXPECT_THAT(log_in_as("ann@example.com", composed), HasStatus(200));
    EXPECT_THAT(log_in_as("ann@example.com", decomposed), HasStatus(200));
}

}  // namespace plaza::test
