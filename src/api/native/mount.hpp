// What the resource files of the native API mount themselves with. Private to this folder.
#pragma once

#include "domain/context.hpp"
#include "platform/http/routing/routes.hpp"

namespace plaza::native {

using Router = http::Router<Context>;
using Mount = http::Mount<Context>;

void mount_root(Router& router);
void mount_users(Router& router);
void mount_email_confirmation(Router& router);
void mount_password_reset(Router& router);
void mount_me(Router& router);
void mount_sessions(Router& router);
void mount_login(Router& router);
void mount_posts(Router& router);
void mount_votes(Router& router);

}  // namespace plaza::native
