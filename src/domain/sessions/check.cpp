#include "domain/sessions/check.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "domain/context.hpp"
#include "domain/sessions/queries.hpp"
#include "platform/base/refusal.hpp"
#include "platform/pg/client/runner.hpp"

namespace plaza {

namespace {

/// Relations are always looked up for a job.
Task<Rights> rights_of_job(AccountId id) {
    co_return Rights{.id = id, .has_blocks = true};
}

Task<> nothing_to_ask() {
    co_return;
}

}  // namespace

Task<Rights> Viewer::settled() const {
    if (check_ == nullptr) return rights_of_job(id_);
    return check_->settled();
}

Task<> Viewer::require_signed_in() const {
    if (check_ == nullptr) return nothing_to_ask();
    return check_->ask_again();
}

}  // namespace plaza

namespace plaza::sessions {

namespace {

/// A token of the original API never has staff rights, because its key may be known to others. An app has them only if
/// its user has allowed exactly that.
bool may_be_staff(const AccessToken& token, const Standing& standing) {
    const auto is_of_staff = [](const std::string& scope) { return scope.starts_with("admin:"); };
    if (!token.session) return false;
    return !standing.app || std::ranges::any_of(standing.scopes, is_of_staff);
}

}  // namespace

Task<std::optional<Standing>> Check::ask() const {
    if (token_.app) return context_.db.maybe(check_app_token, token_.app->app, token_.app->id, token_.hash);
    if (!token_.hash.empty())
        return context_.db.maybe(check_opaque_token, token_.account, *token_.session, token_.hash, context_.now());
    if (!token_.session) return context_.db.maybe(check_legacy_token, token_.account, token_.expires_at);
    return context_.db.maybe(check_token, token_.account, *token_.session);
}

Check::Check(ReadContext& context, const AccessToken& token, std::string_view scope)
    : context_(context), token_(token), scope_(scope), pending_(ask()) {}

Check::~Check() = default;

Task<> Check::ask_again() const {
    auto pending = ask();
    const auto standing = co_await std::move(pending);
    if (!standing) throw signed_out();
}

Task<Rights> Check::settled() {
    if (pending_) {
        auto pending = std::move(*pending_);
        pending_.reset();
        try {
            auto standing = co_await std::move(pending);
            if (standing)
                rights_ = {.id = token_.account,
                           .role = may_be_staff(token_, *standing) ? standing->role : Role::user,
                           .session = token_.session,
                           .scopes = std::move(standing->scopes),
                           .has_blocks = standing->has_blocks,
                           .app = standing->app,
                           .authenticated_at = standing->authenticated_at};
        } catch (...) {
            failure_ = std::current_exception();
        }
    }
    if (failure_) std::rethrow_exception(failure_);
    if (!rights_) throw signed_out();
    if (!rights_->allows(scope_)) throw Refusal{Reason::no_scope, scope_};
    if (demands_recent_log_in_ && !rights_->has_logged_in_recently(context_.now()))
        throw Refusal{token_.session ? Reason::old_log_in : Reason::legacy_token};
    co_return *rights_;
}

}  // namespace plaza::sessions
