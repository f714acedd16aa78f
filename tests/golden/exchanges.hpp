// Exchanges: the requests whose answers are recorded in tests/golden.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/support/client.hpp"

namespace plaza::test {

enum class Caller { ana, anonymous, stranger, garbage, signed_out, suspended };

/// A request. Placeholders such as `<post>` stand for objects that the test creates.
struct Exchange {
    std::string method;
    std::string target;
    std::optional<Body> body;
    Headers headers;
    Caller caller = Caller::ana;
};

/// The requests of one path and method: each target with each body, and one of them in many variants.
struct Route {
    std::string name;  // the name of the file with the answers
    std::string method;
    std::vector<std::string> targets;
    std::vector<Body> bodies;
    bool only_adds = false;  // no answer depends on an earlier request
};

[[nodiscard]] const std::vector<Route>& routes();
[[nodiscard]] std::vector<Exchange> exchanges_of(const Route& route);

/// One line that distinguishes a request from the others of its route.
[[nodiscard]] std::string describe(const Exchange& exchange);

}  // namespace plaza::test
