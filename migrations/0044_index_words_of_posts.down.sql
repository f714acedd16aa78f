drop table post_words;
