"""A table of page views with 105 columns: few values are common, many rare; most texts of searches and phones are empty.

Written piece by piece, each from a seed of its own, so that the same number of rows is always the same table.
"""

import numpy
import pyarrow
from pyarrow import parquet

from clickbench import words

PIECE = 250_000
COUNTERS = 6_500
BUSY_COUNTER = 62
PAGES_OF_A_COUNTER = 4_000
USER, URL, REFERER, TITLE, PHRASE, ADDRESS = range(1, 7)  # what is hashed
FIRST_SECOND = numpy.datetime64("2013-07-01T00:00:00", "us")
SECONDS = 31 * 86_400
# Smallint columns that no question asks for: how many values each has. Some are all but constant, as in life.
FILLERS = {
    "java_enabled": 2, "good_event": 1, "counter_class": 2, "os": 90, "user_agent": 80, "referer_category": 40, "referer_region": 900,
    "url_category": 60, "url_region": 900, "resolution_depth": 5, "flash_major": 13, "flash_minor": 9, "net_major": 5, "net_minor": 5,
    "user_agent_major": 60, "cookie_enable": 2, "javascript_enable": 2, "is_mobile": 2, "remote_status": 1, "is_artificial": 2,
    "client_time_zone": 25, "silverlight_version1": 6, "silverlight_version2": 4, "silverlight_version4": 2, "code_version": 40,
    "is_old_counter": 2, "is_event": 2, "is_parameter": 2, "history_length": 30, "http_error": 2, "age": 8, "sex": 3, "income": 5,
    "interests": 3_000, "robotness": 4, "social_source_network": 6, "param_price": 1, "param_currency_id": 4, "has_gclid": 2,
    "window_name_kind": 3, "opener_kind": 3, "send_timing": 900, "dns_timing": 500, "connect_timing": 700, "response_start_timing": 900,
    "response_end_timing": 900, "fetch_timing": 900, "redirect_timing": 200, "dom_interactive_timing": 900, "dom_ready_timing": 900,
    "dom_complete_timing": 900, "load_start_timing": 900, "load_end_timing": 900, "first_paint_timing": 900,
}
TEXT_FILLERS = {"user_agent_minor": 60, "browser_language": 90, "browser_country": 90, "page_charset": 12, "hit_color": 6,
                "open_service": 30, "open_campaign": 300, "open_ad": 500, "open_source": 200, "utm_source": 200, "utm_medium": 40,
                "utm_campaign": 900, "utm_content": 900, "utm_term": 900, "from_tag": 300, "social_network": 20, "social_action": 8,
                "param_order_id": 1, "original_url_kind": 5}


def hash_of(what, number):
    """A 64-bit value that looks random, the same for the same thing."""
    return int(hashes(what, numpy.array([number]))[0])


def hashes(what, numbers):
    mixed = numbers.astype(numpy.uint64) + numpy.uint64(what * 0x9E3779B97F4A7C15 % 2**64)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> numpy.uint64(shift))) * numpy.uint64(factor)
    return (mixed ^ (mixed >> numpy.uint64(31))).view(numpy.int64)


def first_page_of(counter):
    return counter * PAGES_OF_A_COUNTER


def write(path, rows):
    writer = None
    for at in range(0, rows, PIECE):
        piece = pyarrow.table(columns(numpy.random.Generator(numpy.random.PCG64([7, at])), at, min(PIECE, rows - at), rows))
        writer = writer or parquet.ParquetWriter(path, piece.schema, compression="snappy")
        writer.write_table(piece)
    writer.close()


def rare(random, count, values, skew):
    """Numbers below `values`, small ones more often the larger the skew."""
    return (random.random(count) ** skew * values).astype(numpy.int64)


def columns(random, at, count, rows):
    counter = counters(random, count)
    user = rare(random, count, max(100, rows // 5), 2.5)
    page = counter * PAGES_OF_A_COUNTER + rare(random, count, PAGES_OF_A_COUNTER, 9)
    referer = numpy.where(random.random(count) < 0.2, -1, rare(random, count, max(100, rows // 4), 2))
    phrase = numpy.where(random.random(count) < 0.87, -1, rare(random, count, max(100, rows // 10), 2))
    user_hash = hashes(USER, user)
    found = {
        "watch_id": hashes(USER + 100, numpy.arange(at, at + count)),
        "event_time": event_times(random, count),
        "counter_id": counter.astype(numpy.int32),
        "client_ip": (hashes(ADDRESS, user * 3 + random.integers(0, 3, count)) >> 33).astype(numpy.int32),
        "region_id": ((user_hash >> 20) % 3000 * ((user_hash >> 40) % 3) + 1).astype(numpy.int32),
        "user_id": user_hash,
        "url": words.urls(page),
        "referer": words.referers(referer),
        "title": words.titles(page // 3),
        "search_phrase": words.phrases(phrase),
        "url_hash": hashes(URL, page),
        "referer_hash": hashes(REFERER, referer),
    }
    found["event_date"] = pyarrow.array(found["event_time"].astype("datetime64[D]"))
    found |= visit_columns(random, count, user_hash, phrase)
    for number, (name, values) in enumerate(FILLERS.items()):
        found[name] = rare(random, count, values, 1 + number % 4).astype(numpy.int16)
    for number, (name, values) in enumerate(TEXT_FILLERS.items()):
        present = random.random(count) < (0.03, 0.4, 1)[number % 3]
        found[name] = words.tags(numpy.where(present, rare(random, count, values, 2), -1), name)
    return found


def counters(random, count):
    """Sorted, as a server writes the views of one site together; the busy one has a hundredth."""
    some = 1 + rare(random, count, COUNTERS, 4)
    return numpy.sort(numpy.where(random.random(count) < 0.01, BUSY_COUNTER, some))


def event_times(random, count):
    return FIRST_SECOND + (random.integers(0, SECONDS, count) * 1_000_000).astype("timedelta64[us]")


def visit_columns(random, count, user_hash, phrase):
    def small(values):
        return values.astype(numpy.int16)

    phone = numpy.where(user_hash % 20 == 0, (user_hash >> 8) % 160, -1)
    width = numpy.array([1366, 1920, 1280, 1440, 1024, 1600, 768, 0])[(user_hash >> 12) % 8]
    searched = phrase >= 0
    return {
        "resolution_width": small(width),
        "resolution_height": small(width * 9 // 16),
        "window_client_width": small(numpy.maximum(0, width - random.integers(0, 60, count))),
        "window_client_height": small(numpy.maximum(0, width * 9 // 16 - random.integers(60, 200, count))),
        "mobile_phone": small(phone // 20 + 1),
        "mobile_phone_model": words.tags(phone, "phone"),
        "is_refresh": small(random.random(count) < 0.12),
        "is_link": small(random.random(count) < 0.2),
        "is_download": small(random.random(count) < 0.002),
        "is_not_bounce": small(random.random(count) < 0.6),
        "dont_count_hits": small(random.random(count) < 0.01),
        "traffic_source_id": small(rare(random, count, 11, 2) - 1),
        "search_engine_id": small(numpy.where(searched, 1 + rare(random, count, 40, 3), 0)),
        "adv_engine_id": small(numpy.where(random.random(count) < 0.993, 0, 2 + rare(random, count, 60, 3))),
        "session_number": random.integers(0, 500, count, numpy.int32),
        "local_event_time": event_times(random, count),
        "page_load_id": random.integers(0, 2**62, count),
        "first_visit_id": hashes(USER + 50, user_hash >> 3),
        "request_number": random.integers(0, 2**31 - 1, count, numpy.int32),
    }
