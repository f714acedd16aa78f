// The settings of routing: which web pages may send credentials.
#pragma once

#include <string>
#include <vector>

#include "platform/base/setting.hpp"
#include "platform/http/routing/origin.hpp"

namespace plaza::http {

struct CorsSettings {
    std::vector<std::string> origins{};  // as browsers write them

    void declare(SettingList& settings) {
        constexpr ListOf origin_list{
            normal_origin,
            "origins such as https://app.example.com or http://localhost:3000, without a path, separated by commas "
            "(origins that send no credentials need not be listed)"};
        settings.section("Privacy and web pages")
            .add(
                "Origins of web pages that may send credentials, such as `https://app.example.com`: separated by "
                "commas, or a JSON list. Pages of all origins may call the API without credentials.",
                {{"PLAZA_CORS_ORIGINS", origins, origin_list}});
    }
};

}  // namespace plaza::http
