#include "platform/pg/client/settings.hpp"

namespace plaza::pg {

const LaneSettings& Settings::of(Lane lane) const {
    switch (lane) {
        case Lane::point:
            return point;
        case Lane::list:
            return list;
        case Lane::search:
            return search;
        case Lane::write:
            break;
    }
    return write;
}

}  // namespace plaza::pg
