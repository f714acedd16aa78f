# Finds functions of more than 70 lines. Relies on clang-format: a function starts and ends at the left margin.
/^[A-Za-z].*\{$/ && !/^(namespace|struct|class|enum|union|extern) / && !/=[^()]*\{$/ && !/^inline const / { start = FNR }
/^\}/ { if (start && FNR - start >= 70) print FILENAME ":" start ": a function of more than 70 lines"; start = 0 }
