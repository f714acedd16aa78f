#include "domain/sessions/check.hpp"

#include <utility>

#include "domain/context.hpp"
#include "domain/sessions/queries.hpp"
#include "platform/base/refusal.hpp"
#include "platform/pg/client/runner.hpp"

namespace plaza {

Task<Rights> Viewer::settled() const {
    return check_->settled();
}

}  // namespace plaza

namespace plaza::sessions {
Check::Check(ReadContext& context, const Token& token)
    : token_(token), pending_(context.db.maybe(check_token, token.account, token.session, token.expires_at)) {}

Check::~Check() = default;

Task<Rights> Check::settled() {
    if (pending_) {
        auto pending = std::move(*pending_);
        pending_.reset();
        try {
            const auto role = co_await std::move(pending);
            // A token of the original API never has the rights of the staff: its key may be known to others.
            if (role) rights_ = {token_.account, token_.session ? *role : Role::user, token_.session};
        } catch (...) {
            failure_ = std::current_exception();
        }
    }
    if (failure_) std::rethrow_exception(failure_);
    if (!rights_) throw signed_out();
    co_return *rights_;
}

}  // namespace plaza::sessions
