// The SQL that makes searches find the posts of an import or a demo.
#pragma once

#include <string_view>

namespace plaza::commands::adopt_sql {

// Nearly the words that the server computes (text::words_of()), as in migration 0044.
inline constexpr std::string_view insert_words = R"sql(
    insert into post_words (post_id, author_id, is_public, words)
    select p.id, p.author_id, true,
           array_to_tsvector(array(
               select distinct left(word, 40)
                 from (select run[1] as word
                         from regexp_matches(body.text, '[[:alnum:]]+', 'g') run
                        where run[1] !~ '[\u3005-\u31ff\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff]'
                        union all
                       select substr(run[1], place, 2)
                         from regexp_matches(body.text, '[\u3005-\u31ff\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff]+', 'g') run
                        cross join generate_series(1, length(run[1])) place) found (word)
                limit 2000)
               || ('@' || p.author_id))
      from incoming_posts i
      join posts p on p.id = i.id
     cross join lower(normalize(p.title || ' ' || p.content, nfkc)) body (text)
     where i.verdict is null and i.published)sql";

}  // namespace plaza::commands::adopt_sql
