// The settings of the instance: how this server introduces itself to people and to client programs.
#pragma once

#include <string>

#include "platform/base/setting.hpp"

namespace plaza::instance {

struct Settings {
    std::string title = "Plaza";
    std::string description = "A server for people who write to each other.";
    std::string contact_email;  // empty: none is shown

    void declare(SettingList& settings) {
        settings.section("Instance")
            .add("Name and description of the server, which apps show before people sign up.",
                 {{"PLAZA_INSTANCE_TITLE", title}, {"PLAZA_INSTANCE_DESCRIPTION", description}})
            .add("E-mail address of the operators, shown to everyone. Empty: none.",
                 {{"PLAZA_INSTANCE_CONTACT", contact_email}});
    }
};

}  // namespace plaza::instance
