"""Random expressions. What a function takes is learned by trial: every tree is analyzed by our server when it is made, and
arguments of types that were accepted before are drawn more often."""

import re
from collections import defaultdict

from nasty_table import COLUMNS
from trees import FORMS, Tree, call, leaf

# Of chance or of the clock, of the session, or calls into Java.
LEFT_OUT = """rand randn random uuid shuffle randstr uniform now curdate current_date current_timestamp current_time localtimestamp
    current_timezone current_user user session_user current_catalog current_database current_schema version java_method
    reflect try_reflect input_file_name input_file_block_length input_file_block_start monotonically_increasing_id
    spark_partition_id window session_window window_time raise_error assert_true unix_timestamp to_unix_timestamp
    python_worker_logs collations sql_keywords range measure typeof_variant st_asbinary st_geogfromwkb st_geomfromwkb
    st_setsrid st_srid from_avro to_avro from_protobuf to_protobuf schema_of_avro explode explode_outer posexplode
    posexplode_outer inline inline_outer stack json_tuple variant_explode variant_explode_outer collate collation
    aes_encrypt unwrap_udt tablesample""".split()  # fmt: skip

# Their results are as long as an argument says: that argument is small.
SIZED = {"repeat": [1], "space": [0], "array_repeat": [1], "lpad": [1], "rpad": [1], "sequence": [0, 1, 2], "array_insert": [1],
         "format_number": [1], "conv": [1, 2], "hll_sketch_agg": [1], "randstr": [0], "printf": [0], "format_string": [0],
         "histogram_numeric": [1], "percentile_approx": [2], "approx_percentile": [2], "approx_top_k": [1, 2], "ntile": [0],
         "approx_count_distinct": [1], "count_min_sketch": [1, 2, 3], "bitmap_construct_agg": [0],
         "approx_top_k_accumulate": [1], "lag": [1], "lead": [1], "nth_value": [1]}  # fmt: skip

TEXTS = ["''", "'a'", "'%a%'", "'(\\\\d+)'", "'[a-z'", "'yyyy-MM-dd'", "'yyyy-MM-dd HH:mm:ss.SSS'", "'MONTH'", "'WEEK'", "'hour'",
         "'UTC'", "'America/Los_Angeles'", "'+05:30'", "'Nowhere/Zone'", "'2024-03-10 02:30:00'", "'2024-02-30'", "'12:34:56'",
         "'-1.5e308'", "'1e400'", "' 42 '", "'0x1F'", "'999,999.99'", "'$9,999.00'", "'S999D99'", "'{\"a\": [1, {\"b\": null}]}'",
         "'$.a[0]'", "'$.*'", "'a INT, b STRING'", "'[1, 2'", "'<p><a>1</a><a>2</a></p>'", "'p/a/text()'",
         "'https://user@ex.org:8080/p?q=1&r=%20#f'", "'HOST'", "'UTF-8'", "'UTF-16'", "'utf8'", "'ISO-8859-1'", "'hex'", "'base64'",
         "'GCM'", "'interval 1 day'", "'1 day 2 hours'", "'a=1,b=2'", "','", "'='", "'é'", "'😀x'", "'Infinity'", "'NaN'", "'null'",
         "'%s %d'", "'%5.2f'", "'EEEE'", "'D'", "'u'", "'G yyyy'", "'MMM'", "'q'"]  # fmt: skip
NUMBERS = ["0", "1", "-1", "2", "3", "10", "64", "NULL", "127Y", "-32768S", "2147483647", "9223372036854775807L", "1.5", "0.1BD",
           "-0.0D", "1e10", "0.5F", "99999999999999999999999999999999999999BD", "1.10"]  # fmt: skip
OTHERS = ["true", "false", "NULL", "DATE'2024-02-29'", "TIMESTAMP'2024-03-10 02:30:00'", "TIMESTAMP_NTZ'1969-12-31 23:59:59.999999'",
          "INTERVAL '1' MONTH", "INTERVAL '1 2:03:04' DAY TO SECOND", "INTERVAL 1 YEAR 2 DAYS", "X'FF00'", "array()", "map()",
          "array(1, 2)", "array('a', NULL)", "map('a', 1)", "struct(1, 'x')", "parse_json('{\"a\":1}')", "DATE'0001-01-01'",
          "TIMESTAMP'9999-12-31 23:59:59.999999Z'"]  # fmt: skip
SMALL = ["0", "1", "2", "3", "-1", "7", "NULL", "12"]


def kind_of(data_type):
    """Types as far as drawing of arguments tells them apart."""
    text = data_type.simpleString()
    if text.startswith("array"):
        return "array<" + kind_of(data_type.elementType) + ">"
    return re.split(r"[(<]", text)[0]


class TreeSource:
    def __init__(self, random, side, names, examples, table="t"):
        self.random, self.side, self.table = random, side, table
        self.names = [name for name in names if re.fullmatch(r"\w+", name) and name not in LEFT_OUT]
        self.examples = examples  # name -> argument lists as texts
        self.aggregates, self.windows = set(), set()
        self.accepted = defaultdict(lambda: defaultdict(int))  # (name, place) -> kind -> how often
        self.arities = defaultdict(lambda: [0, 1, 2, 3])
        self.pool = defaultdict(list)  # kind -> trees
        self.refused = []  # trees that analysis refused, newest last
        for text in [*COLUMNS, *TEXTS, *NUMBERS, *OTHERS]:
            answer = self.type_of(leaf(text))
            if not answer.condition:
                self.pool[kind_of(answer.types[0])].append(leaf(text))

    def type_of(self, tree):
        return self.side.type_of(f"SELECT {tree.sql()} FROM {self.table}")

    def batch(self, count):
        """`count` new trees that analysis accepts, aggregates apart: (trees, aggregates)."""
        plain, aggregates = [], []
        while len(plain) + len(aggregates) < count:
            tree, kinds = self.draw()
            answer = self.type_of(tree)
            if answer.condition:
                self.note_refusal(tree, answer)
                if tree.name in self.aggregates and answer.condition.startswith(("MISSING_GROUP", "MISSING_AGG")):
                    aggregates.append(tree)
                continue
            self.note_success(tree, kinds, answer.types[0])
            is_aggregate = tree.name in self.aggregates
            (aggregates if is_aggregate else plain).append(tree)
            if not is_aggregate and tree.size() < 14:
                trees = self.pool[kind_of(answer.types[0])]
                trees.append(tree) if len(trees) < 60 else trees.__setitem__(self.random.randrange(20, 60), tree)
        return plain, aggregates

    def draw(self):
        random = self.random
        if random.random() < 0.35:
            form = random.choice(FORMS)
            kinds, parts = self.arguments(form, len(set(re.findall(r"\{(\d)\}", form))))
            return Tree(form, tuple(parts)), kinds
        name = random.choice(self.names)
        example = random.choice(self.examples[name]) if self.examples.get(name) and random.random() < 0.6 else None
        if example is not None:
            kinds, parts = self.arguments(name, len(example))
            kept = [random.random() < 0.6 and not (name in SIZED) for _ in example]
            parts = [leaf(example[i]) if kept[i] else parts[i] for i in range(len(example))]
            kinds = [None if kept[i] else kinds[i] for i in range(len(example))]
        else:
            kinds, parts = self.arguments(name, random.choice(self.arities[name]))
        return call(name, parts), kinds

    def arguments(self, name, count):
        kinds, parts = [], []
        for place in range(count):
            known = self.accepted[name, place]
            if place in SIZED.get(name, ()):
                kind, part = None, leaf(self.random.choice(SMALL))
            else:
                if known and self.random.random() < 0.85:
                    # Not in proportion: what is often accepted is not more interesting.
                    kind = self.random.choice(list(known))
                else:
                    kind = self.random.choice(list(self.pool))
                part = self.random.choice(self.pool[kind])
            kinds.append(kind)
            parts.append(part)
        return kinds, parts

    def note_success(self, tree, kinds, data_type):
        key = tree.name or tree.template
        for place, kind in enumerate(kinds):
            if kind is not None:
                self.accepted[key, place][kind] += 1
        if tree.name:
            self.arities[tree.name].append(len(tree.parts))

    def note_refusal(self, tree, answer):
        if tree.name and answer.condition.startswith(("MISSING_GROUP_BY", "MISSING_AGGREGATION", "GROUP_BY_AGGREGATE")):
            if not any(part.size() > 1 for part in tree.parts):
                self.aggregates.add(tree.name)
        self.refused.append(tree)
        del self.refused[:-400]


def examples_of(side, names):
    """Argument lists from the examples that DESCRIBE FUNCTION EXTENDED prints."""
    found = defaultdict(list)
    for name in names:
        if not re.fullmatch(r"\w+", name):
            continue
        described = side.ask(f"DESCRIBE FUNCTION EXTENDED `{name}`")
        text = "\n".join(described.columns[0]) if described.columns else ""
        for match in re.finditer(r"(?i)> SELECT " + name + r"\((.*)\);", text):
            parts = split_arguments(match.group(1))
            if parts and not any("->" in part or "{" in part for part in parts):
                found[name].append(parts)
    return found


def split_arguments(text):
    """At commas outside of brackets and quotes; None when these do not match."""
    parts, depth, quote, start = [], 0, "", 0
    for place, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote and text[place - 1] != "\\" else quote
        elif letter in "'\"":
            quote = letter
        elif letter in "([":
            depth += 1
        elif letter in ")]":
            depth -= 1
            if depth < 0:
                return None
        elif letter == "," and depth == 0:
            parts.append(text[start:place].strip())
            start = place + 1
    last = text[start:].strip()
    return None if depth or quote else parts + ([last] if last else [])
