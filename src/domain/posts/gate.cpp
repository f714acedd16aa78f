#include "domain/posts/gate.hpp"

namespace plaza::posts {

Task<visibility::Gate> gate_for(ReadContext& context, Rights viewer, std::vector<AccountId> authors) {
    std::vector<visibility::Between> relations;
    if (!authors.empty()) relations = co_await relations::load_between(context, viewer.id, std::move(authors));
    co_return visibility::Gate(std::move(viewer), std::move(relations));
}

}  // namespace plaza::posts
