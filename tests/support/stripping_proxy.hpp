// StrippingProxy: an nginx that serves a server below /plaza/ and strips that prefix.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tests/support/home.hpp"
#include "tests/support/process.hpp"

namespace plaza::test {

class StrippingProxy {
 public:
    /// Returns when nginx listens.
    explicit StrippingProxy(std::uint16_t server);

    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// The base URL of the server.
    [[nodiscard]] std::string base() const { return "http://127.0.0.1:" + std::to_string(port_) + "/plaza"; }

 private:
    Home home_;
    std::uint16_t port_;
    std::unique_ptr<Process> nginx_;
};

}  // namespace plaza::test
