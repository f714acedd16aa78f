#include "tests/support/stripping_proxy.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <vector>

#include "tests/support/app.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {
namespace {

constexpr const char* text = R"(daemon off;
pid {0}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {0}/body;
    proxy_temp_path {0}/proxy;
    fastcgi_temp_path {0}/fastcgi;
    uwsgi_temp_path {0}/uwsgi;
    scgi_temp_path {0}/scgi;
    # As people copy it for WebSockets. It also forwards the offers of curl and Java to upgrade.
    map $http_upgrade $connection_upgrade {{ default upgrade; '' close; }}
    server {{
        listen 127.0.0.1:{1};
        location /plaza/ {{
            proxy_pass http://127.0.0.1:{2}/;
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
        }}
    }}
}}
)";

}  // namespace

StrippingProxy::StrippingProxy(std::uint16_t server) : port_(free_port()) {
    const auto directory = home_.path().string();
    home_.write("nginx.conf", fmt::format(text, directory, port_, server));
    nginx_ = std::make_unique<Process>(std::vector<std::string>{"-e", "stderr", "-c", directory + "/nginx.conf"},
                                       std::vector<Process::Setting>{}, ProcessOptions{.program = "nginx"});
    if (!becomes_true([this] { return !refuses_connections(port_); }))
        throw std::runtime_error("nginx does not listen: " + nginx_->output());
}

}  // namespace plaza::test
