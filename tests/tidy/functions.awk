# Functions of more than 70 lines. Relies on clang-format: what opens at the margin closes with a `}` at the margin.
/^[A-Za-z].*\{$/ && !/^(namespace|struct|class|enum|union|extern) / && !/=[^()]*\{$/ && !/^inline const / { start = FNR }
/^\}/ { if (start && FNR - start >= 70) print FILENAME ":" start ": a function of more than 70 lines"; start = 0 }
