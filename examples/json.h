/* json.h: as much of JSON as market_feed.c and realtime.c need: members of an object, by name, and text as
 * a JSON string. It reads what others send without fear, but does not judge it; in a product take a library
 * (cJSON, jansson, yyjson).
 */
#ifndef EXAMPLES_JSON_H
#define EXAMPLES_JSON_H

#include <stdlib.h>
#include <string.h>

/* Behind the string that begins at `at`, a quote; NULL: it has no end. */
static inline const char *json_string_end(const char *at)
{
    for (at++; *at != '"'; at++)
        if (*at == 0 || (*at == '\\' && *++at == 0)) return NULL;
    return at + 1;
}

/* Behind the value that begins at `at`, with all that is in it; NULL: it has no end. */
static inline const char *json_value_end(const char *at)
{
    int depth = 0;
    for (; *at; at++) {
        if (*at == '"') {
            at = json_string_end(at);
            if (!at || depth == 0) return at;
            at--; /* its last quote: the loop goes on behind it */
        } else if (*at == '{' || *at == '[') {
            depth++;
        } else if (*at == '}' || *at == ']') {
            if (--depth <= 0) return depth == 0 ? at + 1 : at;
        } else if (*at == ',' && depth == 0) {
            return at;
        }
    }
    return NULL;
}

/* The value of the object's member `name`, of that object alone and none within it; NULL: there is none.
   `json` ends with a NUL, as messages of the library do. */
static inline const char *json_member(const char *json, const char *name)
{
    static const char space[] = " \t\r\n";
    const size_t length = strlen(name);
    const char *at = json + strspn(json, space), *key;
    if (*at++ != '{') return NULL;
    for (;;) {
        key = at += strspn(at, space);
        if (*key != '"' || !(at = json_string_end(key))) return NULL;
        int found = (size_t)(at - key) == length + 2 && memcmp(key + 1, name, length) == 0;
        at += strspn(at, space);
        if (*at++ != ':') return NULL;
        at += strspn(at, space);
        if (found) return at;
        if (!(at = json_value_end(at))) return NULL;
        at += strspn(at, space);
        if (*at++ != ',') return NULL;
    }
}

/* The UTF-8 of a character, at most 4 bytes; how many. */
static inline size_t json_utf8(unsigned long c, char *out)
{
    if (c < 0x80) return out[0] = (char)c, 1;
    size_t more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    out[0] = (char)((0xff00 >> (more + 1) & 0xff) | c >> 6 * more);
    for (size_t i = 1; i <= more; i++) out[i] = (char)(0x80 | (c >> 6 * (more - i) & 0x3f));
    return more + 1;
}

/* Four hexadecimal digits; -1: they are not. */
static inline long json_hex(const char *at)
{
    char digits[5] = "";
    for (int i = 0; i < 4; i++) {
        if (!at[i] || !strchr("0123456789abcdefABCDEF", at[i])) return -1;
        digits[i] = at[i];
    }
    return strtol(digits, NULL, 16);
}

/* The character that is written as \uXXXX, or as two of these; `*at` is at the u, and then behind. */
static inline unsigned long json_unicode(const char **at)
{
    long first = json_hex(*at + 1), second;
    if (first < 0) return ++*at, 0xfffd;
    *at += 5;
    if (first < 0xd800 || first > 0xdfff) return (unsigned long)first;
    if (first > 0xdbff || (*at)[0] != '\\' || (*at)[1] != 'u') return 0xfffd;
    second = json_hex(*at + 2);
    if (second < 0xdc00 || second > 0xdfff) return 0xfffd;
    *at += 6;
    return 0x10000 + ((unsigned long)(first - 0xd800) << 10 | (unsigned long)(second - 0xdc00));
}

/* The text of a member that is a string, with a NUL: 1, or 0 where there is none. What does not fit is
   cut off, between two characters. */
static inline int json_text(const char *json, const char *name, char *out, size_t room)
{
    static const char letters[] = "bfnrt", meant[] = "\b\f\n\r\t";
    const char *at = json_member(json, name);
    size_t used = 0;
    if (room) out[0] = 0;
    if (!at || *at++ != '"') return 0;
    while (*at && *at != '"') {
        char one[4];
        size_t size = 0;
        if (*at == '\\' && at[1] == 'u') {
            at++;
            size = json_utf8(json_unicode(&at), one);
        } else if (*at == '\\' && at[1]) {
            const char *letter = strchr(letters, at[1]);
            one[size++] = letter ? meant[letter - letters] : at[1];
            at += 2;
        } else {
            do /* a character with all its bytes */
                one[size++] = *at++;
            while ((*at & 0xc0) == 0x80 && size < 4);
        }
        if (used + size >= room) break;
        memcpy(out + used, one, size);
        used += size;
        out[used] = 0;
    }
    return 1;
}

/* A member that is a number, or `otherwise`. */
static inline double json_number(const char *json, const char *name, double otherwise)
{
    const char *at = json_member(json, name);
    char *end;
    double value = at ? strtod(at, &end) : 0;
    return at && end != at ? value : otherwise;
}

/* Writes text as a JSON string, quotes and NUL included: 1, or 0 where it does not fit. */
static inline int json_quote(const char *text, char *out, size_t room)
{
    static const char digits[] = "0123456789abcdef";
    size_t used = 0;
    if (room < 3) return 0;
    out[used++] = '"';
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (used + 8 > room) return 0;
        if (c == '"' || c == '\\') {
            out[used++] = '\\';
            out[used++] = *text;
        } else if (c < 0x20) {
            memcpy(out + used, "\\u00", 4);
            out[used + 4] = digits[c >> 4];
            out[used + 5] = digits[c & 15];
            used += 6;
        } else {
            out[used++] = *text;
        }
    }
    out[used++] = '"';
    out[used] = 0;
    return 1;
}

#endif
