// append_schema(): writes the JSON Schema of a type (2020-12, for OpenAPI 3.1) in the style of FastAPI.
#pragma once

#include <concepts>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "platform/base/describe.hpp"
#include "platform/base/fixed_string.hpp"
#include "platform/base/id.hpp"
#include "platform/base/text.hpp"
#include "platform/json/decode.hpp"
#include "platform/json/defaults.hpp"

namespace plaza::json {

/// The schemas of described structs, by name: #/components/schemas.
class Components {
 public:
    /// Returns whether the struct is new. Throws std::logic_error if another struct has the same name.
    bool claim(const std::string& name, const void* type);
    void set(const std::string& name, std::string schema) { schemas_[name] = std::move(schema); }

    [[nodiscard]] const std::string& at(const std::string& name) const { return schemas_.at(name); }
    [[nodiscard]] std::size_t size() const { return schemas_.size(); }
    [[nodiscard]] auto begin() const { return schemas_.begin(); }
    [[nodiscard]] auto end() const { return schemas_.end(); }

 private:
    std::map<std::string, std::string> schemas_;
    std::map<std::string, const void*> types_;
};

/// What a member or parameter adds to the schema of its type.
struct Annotations {
    std::string title{};
    std::string default_json{};  // empty: none
    std::string_view description{};
};

/// The description of a member in a described struct: `static constexpr json::Note notes[] = {{"limit", "…"}}`.
struct Note {
    std::string_view member;
    std::string_view text;
};

/// Pydantic's title of a field: "created_at" becomes "Created At".
[[nodiscard]] std::string title_of(std::string_view name);

/// Appends the schema. Described structs become references; their schemas, and those they refer to, go to `components`.
template <class T>
void append_schema(std::string& out, Components& components, const Annotations& annotations = {});

namespace detail {

/// The unqualified name of T.
template <class T>
consteval std::string_view type_name() {
    if constexpr (requires { T::schema_name; }) {
        return T::schema_name;
    } else {
        // "… type_name() [T = plaza::native::PostCreate]"
        std::string_view name{__PRETTY_FUNCTION__};
        name = name.substr(name.rfind("[T = ") + 5);
        name.remove_suffix(1);
        if (const auto qualified = name.rfind("::"); qualified != std::string_view::npos)
            name.remove_prefix(qualified + 2);
        return name;
    }
}

/// The address identifies T.
template <class T>
inline constexpr char type_mark = 0;

template <class T>
inline constexpr bool is_reference = Described<T>;
template <class T>
inline constexpr bool is_reference<std::optional<T>> = is_reference<T>;
template <class T>
inline constexpr bool is_reference<std::unique_ptr<T>> = is_reference<T>;

template <class T>
consteval bool has_member(std::string_view name) {
    bool is_found = false;
    for_each_member<T>(
        [&]<class Descriptor>(Descriptor) { is_found = is_found || outer_name(Descriptor::name) == name; });
    return is_found;
}

template <class T>
consteval bool notes_fit() {
    for (const Note& note : T::notes)
        if (!has_member<T>(note.member)) return false;
    return true;
}

/// The type to describe, without OrEmpty or optional.
template <class T>
struct Content {
    using type = T;
};
template <class T>
struct Content<OrEmpty<T>> {
    using type = T;
};
template <class T>
struct Content<OrOmitted<T>> {
    using type = T;
};

/// Builds an object's schema member by member.
class ObjectSchema {
 public:
    explicit ObjectSchema(std::string_view title) : title_(title) {}

    /// Starts the entry of a member; append its schema to the returned string.
    std::string& add(std::string_view name, bool is_required);
    [[nodiscard]] std::string text() &&;

 private:
    std::string_view title_;  // of a type: a literal
    std::string properties_;
    std::string required_;
};

/// `"type":"string"` and its constraints.
[[nodiscard]] std::string string_schema(const TextRules& rules);
[[nodiscard]] std::string integer_schema(Bounds bounds, std::string_view format);
void append_annotations(std::string& out, const Annotations& annotations);

}  // namespace detail

/// The note of T on this member; empty if there is none.
template <class T>
constexpr std::string_view note_of(std::string_view member) {
    if constexpr (requires { T::notes; }) {
        static_assert(detail::notes_fit<T>(), "a note on a member that the struct lacks");
        for (const Note& note : T::notes)
            if (note.member == member) return note.text;
    }
    return {};
}

/// The kind of an id; empty if T is not an id.
template <class T>
inline constexpr std::string_view kind_of = {};
template <FixedString Kind>
inline constexpr std::string_view kind_of<Id<Kind>> = Kind.view();
template <class T>
inline constexpr std::string_view kind_of<RequestedId<T>> = kind_of<T>;
template <class T>
inline constexpr std::string_view kind_of<TextId<T>> = kind_of<T>;

/// The example of T as JSON text, from `static constexpr std::string_view example`; empty if there is none.
template <class T>
std::string example_of() {
    if constexpr (detail::is_vector<T>) {
        const auto item = example_of<typename T::value_type>();
        return item.empty() ? item : "[" + item + "]";
    } else if constexpr (requires { T::example; }) {
        return std::string(T::example);
    } else {
        return {};
    }
}

namespace detail {

template <class T>
void collect(Components& components) {
    const std::string name{type_name<T>()};
    // Added before its members, which may refer back to the struct.
    if (!components.claim(name, &type_mark<T>)) return;
    ObjectSchema schema{name};
    for_each_member<T>([&]<class Descriptor>(Descriptor) {
        using Type = typename Content<MemberType<T, Descriptor>>::type;
        constexpr auto member = outer_name(Descriptor::name);
        const Annotations annotations{is_reference<Type> ? "" : title_of(member), default_of<T, Descriptor>(),
                                      note_of<T>(member)};
        append_schema<Type>(schema.add(member, !may_be_missing<T, Descriptor>()), components, annotations);
    });
    components.set(name, std::move(schema).text());
}

/// The schema of a string, number or boolean type, without braces.
template <class T>
std::string single_schema() {
    if constexpr (std::same_as<T, bool>)
        return R"("type":"boolean")";
    else if constexpr (is_within<T>)
        return integer_schema(bounds_of<T>(), "");
    else if constexpr (std::integral<T>)
        return integer_schema({}, "");
    else if constexpr (std::floating_point<T>)
        return R"("type":"number")";
    else if constexpr (is_text_id<T>)
        return string_schema({});
    else if constexpr (is_id<T> || is_asked<T>)
        return integer_schema({}, "int64");
    else if constexpr (is_text<T>)
        return string_schema({.min = T::min, .max = T::max});
    else if constexpr (std::same_as<T, Time> || std::same_as<T, MillisTime>)
        return string_schema({.format = "date-time"});
    else if constexpr (requires { T::rules(); })
        return string_schema(T::rules());
    else if constexpr (holds_secret<T>)
        return string_schema({.format = "password"});
    else if constexpr (std::convertible_to<const T&, std::string_view> || Parsed<T>)
        return string_schema({});
    else
        static_assert(is_never<T>, "this type has no JSON Schema");
}

}  // namespace detail

template <class T>
void append_schema(std::string& out, Components& components, const Annotations& annotations) {
    out += '{';
    if constexpr (detail::is_optional<T>) {
        out += "\"anyOf\":[";
        append_schema<typename T::value_type>(out, components);
        out += ",{\"type\":\"null\"}]";
    } else if constexpr (detail::is_box<T>) {
        out += "\"anyOf\":[";
        append_schema<typename T::element_type>(out, components);
        out += ",{\"type\":\"null\"}]";
    } else if constexpr (detail::is_vector<T>) {
        out += "\"items\":";
        append_schema<typename T::value_type>(out, components);
        out += ",\"type\":\"array\"";
    } else if constexpr (Described<T>) {
        detail::collect<T>(components);
        out.append("\"$ref\":\"#/components/schemas/").append(detail::type_name<T>()).append("\"");
    } else {
        out += detail::single_schema<T>();
    }
    detail::append_annotations(out, annotations);
    out += '}';
}

}  // namespace plaza::json
