"""Texts for numbers: the same number gives the same text, minus one the empty one."""

import numpy
import pyarrow

ENGLISH = ("auto repair photo news weather garden recipe cinema music travel ticket hotel forum video game price review health school "
           "football children market flat house rent summer dress shoes phone camera laptop driver download free online").split()
RUSSIAN = ("купить недорого скачать фото видео погода новости карта отзывы ремонт квартира рецепт смотреть онлайн бесплатно цена "
           "магазин работа авто игра фильм музыка расписание официальный сайт").split()
ENDINGS = ("ru", "com", "net", "org", "ua")


def of_numbers(numbers, text):
    """`text(number)` for each, computed once per distinct number."""
    distinct, places = numpy.unique(numbers, return_inverse=True)
    dictionary = pyarrow.array(["" if one < 0 else text(one) for one in distinct.tolist()], pyarrow.string())
    return pyarrow.DictionaryArray.from_arrays(pyarrow.array(places.astype(numpy.int32)), dictionary).cast(pyarrow.string())


def word(number, step, words):
    return words[(number // step + number * 7919 % 8191) % len(words)]


def host(number):
    if number % 997 == 5:
        return ("www.google.ru", "google.com", "maps.google.com")[number % 3]
    return f"{word(number, 1, ENGLISH)}-{word(number, 37, ENGLISH)}{number % 50}.{ENDINGS[number % 5]}"


def url(page):
    site, view = divmod(page, 4_000)
    path = f"{word(page, 11, ENGLISH)}/{word(page, 301, ENGLISH)}"
    query = f"?page={view % 40}&{word(page, 3, ENGLISH)}={page % 100_003}" if page % 3 else f"#{word(page, 5, ENGLISH)}"
    return f"{'https' if site % 4 == 0 else 'http'}://{host(site)}/{path}/{view}.html{query}"


def referer(number):
    prefix = "www." if number % 4 == 0 else ""
    return f"http://{prefix}{host(number % 9_001)}/{word(number, 13, ENGLISH)}/{number}?q={word(number, 17, ENGLISH)}"


def title(number):
    parts = [word(number * 5 + place, 1 + place * 13, RUSSIAN if number % 3 else ENGLISH) for place in range(3 + number % 6)]
    if number % 499 == 7:
        parts.insert(1, "Google")
    return f"{' '.join(parts)} - {number % 20_011}"


def phrase(number):
    parts = [word(number * 3 + place, 1 + place * 29, RUSSIAN if number % 4 else ENGLISH) for place in range(1 + number % 5)]
    return " ".join(parts) + (f" {number}" if number > 200 else "")


def urls(numbers):
    return of_numbers(numbers, url)


def referers(numbers):
    return of_numbers(numbers, referer)


def titles(numbers):
    return of_numbers(numbers, title)


def phrases(numbers):
    return of_numbers(numbers, phrase)


def tags(numbers, name):
    return of_numbers(numbers, lambda number: f"{name[:4]}{number}")
