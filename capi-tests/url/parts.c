/* URLs taken apart, changed and put together: many texts with many flags. The argument names the
   group. Everything that the functions answer is printed, but for what error sentences say. */
#include "test.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const part_names[] = {"url",  "scheme", "user",  "password", "options", "host",
                                         "port", "path",   "query", "fragment", "zone"};

static const struct {
    const char *name;
    unsigned bit;
} flags[] = {
    {"default-port", CURLU_DEFAULT_PORT},     {"no-default-port", CURLU_NO_DEFAULT_PORT},
    {"default-scheme", CURLU_DEFAULT_SCHEME}, {"any-scheme", CURLU_NON_SUPPORT_SCHEME},
    {"as-is", CURLU_PATH_AS_IS},              {"no-user", CURLU_DISALLOW_USER},
    {"decode", CURLU_URLDECODE},              {"encode", CURLU_URLENCODE},
    {"append", CURLU_APPENDQUERY},            {"guess", CURLU_GUESS_SCHEME},
    {"no-authority", CURLU_NO_AUTHORITY},     {"space", CURLU_ALLOW_SPACE},
    {"puny", CURLU_PUNYCODE},                 {"idn", CURLU_PUNY2IDN},
    {"empty", CURLU_GET_EMPTY},               {"no-guess", CURLU_NO_GUESS_SCHEME},
};

static void print_text(const char *text)
{
    if (text)
        print_bytes((const unsigned char *)text, strlen(text));
    else
        printf("NULL");
}

static void print_bits(unsigned bits)
{
    size_t i;
    for (i = 0; i < COUNT(flags); i++)
        if (bits & flags[i].bit) printf(" %s", flags[i].name);
}

/* One part; libcurl gives NULL for an encoded empty one, where we give an empty string. */
static void print_part(const CURLU *url, int part, unsigned bits)
{
    char *text = (char *)url;
    CURLUcode code = curl_url_get(url, (CURLUPart)part, &text, bits);
    printf(" %s", part_names[part]);
    if (code) {
        CHECK(text == NULL);
        printf("! %d", (int)code);
    } else {
        putchar(' ');
        print_text(text ? text : "");
    }
    curl_free(text);
}

/* The whole URL, and of the parts those that are there. */
static void print_url(const CURLU *url)
{
    int part;
    print_part(url, 0, 0);
    for (part = 1; part < (int)COUNT(part_names); part++) {
        char *text = NULL;
        if (curl_url_get(url, (CURLUPart)part, &text, CURLU_GET_EMPTY) == CURLUE_OK)
            print_part(url, part, CURLU_GET_EMPTY);
        curl_free(text);
    }
    putchar('\n');
}

static CURLU *parsed(const char *text, unsigned bits)
{
    CURLU *url = curl_url();
    CHECK(curl_url_set(url, CURLUPART_URL, text, bits) == CURLUE_OK);
    return url;
}

static void parse(void)
{
    static const char *const texts[] = {
        "", " ", "h", "h:80", "h:", "h/p", "/p", "//h/p", "?q", "#f", "a.b:c", "ftp.h", "FTP.h/x",
        "dict.h", "ldap.h:1", "imap.h", "smtp.h", "pop3.h", "ftp", "httpx.h", "u@h", "u:p@ftp.h",
        "ws://h", "WS://H/P", "wss://h:443/", "http://h:80", "https://h:443/x?y#z", "ws:h", "ws:/h",
        "ws:///h", "ws:////h", "ws:", "ws:/", "ws://", "ws:///", "ws://?q", "ws://#f", "ws:///p",
        "ws://h?", "ws://h#", "ws://h?#", "ws://h/?", "ws://h/#", "ws://h/?#", "ws://h/p?q#f",
        "ws://h?q/../x#f/../y", "ws://h#f?q", "ws://h/a/../b/./c/..", "ws://h/%2e%2E/a/.%2e/b",
        "ws://h/..", "ws://h/.", "ws://h/...", "ws://h//a//../b", "ws://h/a b?c d#e f",
        "ws://h/%c3%A9?%c3%a9#%c3%a9", "ws://h/\xc3\xa9?\xc3\xa9#\xc3\xa9", "ws://h/a\tb",
        "ws://h/a\x7f", "ws://h/a\\b", "ws://h\\a", "ws://h:80\\a", "ws://h:\\", "ws://h:0",
        "ws://h:65535", "ws://h:65536", "ws://h:00080", "ws://h:-1", "ws://h:8 0", "ws://h:8a",
        "ws://u@h", "ws://u:p@h", "ws://:p@h", "ws://@h", "ws://:@h", "ws://u:p:q@h", "ws://u@v@h",
        "ws://u;o@h", "ws://u%40:p%3a@h", "ws://u p@h", "imap://u;o@h", "imap://u;o:p@h",
        "imap://u:p;o@h", "smtp://u:p;o:q@h", "pop3://;o@h", "imaps://u;@h", "pop3s://u:;@h",
        "smtps://;o:p@h", "ws://\xc3\xa9", "ws://%c3%a9", "ws://xn--9ca", "ws://h%41", "ws://h%2f",
        "ws://h%00", "ws://h%0a", "ws://h%7f", "ws://h%zz", "ws://h%20", "ws://h_-~", "ws://.",
        "ws://.h", "ws://h.", "ws://h..", "ws://a..b", "ws://h!", "ws://h*", "ws://h|", "ws://{h}",
        "ws://127.1", "ws://0x7f.1", "ws://0177.0.0.01", "ws://2130706433", "ws://256.1",
        "ws://4294967296", "ws://1.2.3.4.", "ws://1.2.3.4..", "ws://1.2.3.4.5", "ws://0x", "ws://1.",
        "ws://08", "ws://%31.2", "ws://[::1]", "ws://[::1]:81", "ws://[::1]x", "ws://[::1",
        "ws://[]", "ws://[::]", "ws://[:]", "ws://[::1%25en0]", "ws://[::1%en0]", "ws://[::1%25]",
        "ws://[::1%]", "ws://[::1%25a%5db]", "ws://[::1%251234567890123456]", "ws://[1::2::3]",
        "ws://[FE80::00A]", "ws://[::A:0]", "ws://[::1.2.3.4]", "ws://[::FFFF:1.2.3.4]", "ws://[::1:]",
        "ws://[1:2:3:4:5:6:7::]", "ws://[1.2.3.4]", "ws://[v1.a]", "ws://u@[::1]:1/", "ws://::1",
        "file:", "file:/", "file:/x", "file://x", "file:///", "file:///x/../y?q#f", "FILE:///x",
        "file://localhost/x", "file://LOCALHOST/x", "file://127.0.0.1/x", "file://localhost",
        "file:///c:/x", "file:///c|", "file:c:/x", "file:x", "file:////x", "file:///x y", "file:/?",
        "xyz://h/p", "xyz:h", "a+b-c.d://h", "1a://h", "-a://h", "mailto:a@b", "socks5://h",
        "ldap://h", "sftp://u@h", "rtmp://h", "aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd://h",
        "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddx://h", "ws://h/\"<>^`{|}", "ws://h/?\"<>^`{|}",
    };
    static const unsigned bits[] = {
        0,
        CURLU_GUESS_SCHEME,
        CURLU_DEFAULT_SCHEME,
        CURLU_GUESS_SCHEME | CURLU_NON_SUPPORT_SCHEME | CURLU_ALLOW_SPACE,
        CURLU_NON_SUPPORT_SCHEME,
        CURLU_PATH_AS_IS | CURLU_DISALLOW_USER,
        CURLU_URLENCODE | CURLU_ALLOW_SPACE,
        CURLU_NO_AUTHORITY | CURLU_ALLOW_SPACE,
        CURLU_NO_AUTHORITY | CURLU_GUESS_SCHEME | CURLU_NO_GUESS_SCHEME,
        CURLU_DEFAULT_SCHEME | CURLU_GUESS_SCHEME | CURLU_DEFAULT_PORT,
    };
    size_t t, b;
    for (t = 0; t < COUNT(texts); t++)
        for (b = 0; b < COUNT(bits); b++) {
            CURLU *url = curl_url();
            CURLUcode code = curl_url_set(url, CURLUPART_URL, texts[t], bits[b]);
            print_text(texts[t]);
            print_bits(bits[b]);
            printf(": %d", (int)code);
            if (code) putchar('\n');
            else print_url(url);
            curl_url_cleanup(url);
        }
}

static void get(void)
{
    static const char *const texts[] = {
        "ws://h", "http://u%20:p%41@h%41:80/%41+%7e%2f?a+b%20%26#%c3%a9", "https://h:443?#",
        "imap://u;o%3b:p@h/", "ws://[fe80::1%25e%2f]:1/a b", "ws://u%00@h/%1f?%0a#%7f",
        "ws://\xc3\xa9/\xc3\xa9?\xc3\xa9 x#\xc3\xa9", "xyz://h:80/", "file:///a%2fb?c#d", "guessed",
        "ws://u@h?%zz%4", "ws://xn--9ca/",
    };
    static const unsigned more[] = {
        CURLU_URLENCODE | CURLU_URLDECODE,
        CURLU_PUNYCODE | CURLU_PUNY2IDN,
        CURLU_URLENCODE | CURLU_PUNYCODE,
        CURLU_GET_EMPTY | CURLU_DEFAULT_PORT,
    };
    size_t t, f;
    for (t = 0; t < COUNT(texts); t++)
        for (f = 0; f <= COUNT(flags) + COUNT(more); f++) {
            unsigned bits = f == 0                ? 0
                            : f <= COUNT(flags) ? flags[f - 1].bit
                                                : more[f - 1 - COUNT(flags)];
            CURLU *url = parsed(texts[t], CURLU_GUESS_SCHEME | CURLU_NON_SUPPORT_SCHEME |
                                              CURLU_ALLOW_SPACE);
            int part;
            print_text(texts[t]);
            print_bits(bits);
            putchar(':');
            for (part = 0; part < (int)COUNT(part_names); part++) print_part(url, part, bits);
            putchar('\n');
            curl_url_cleanup(url);
        }
}

static void set(void)
{
    static const char *const bases[] = {"http://u:p@h:81/a?b=c#d", ""};
    static const char *const texts[] = {
        "", "x", "X1", "a b", "a/b", "/a/../b", "a?b#c", "a@b:c;d", "n=v=w", "&x", "100%", "%41%fa",
        "%2f", "%00", "%zz", "\xc3\xa9", "\x01\x7f", "80", "080", "65535", "65536", "8x", "-1", "ws",
        "HTTP", "xyz", "socks5", "ldap", "file", "1x", "x_y", "[::1]", "[::1", "[::1%25en0]",
        "[::g]", "[fe80::A%en1]", "h.", "h..", ".", "127.1", "!$&'()*+,;=:@/[]{}~-._|\"<>",
    };
    static const unsigned bits[] = {
        0, CURLU_URLENCODE, CURLU_APPENDQUERY, CURLU_APPENDQUERY | CURLU_URLENCODE,
        CURLU_NON_SUPPORT_SCHEME, CURLU_NO_AUTHORITY, CURLU_NO_AUTHORITY | CURLU_URLENCODE,
    };
    size_t base, t, b;
    int part;
    for (part = 1; part < 11; part++)
        for (base = 0; base < COUNT(bases); base++)
            for (t = 0; t < COUNT(texts); t++)
                for (b = 0; b < COUNT(bits); b++) {
                    CURLU *url = bases[base][0] ? parsed(bases[base], 0) : curl_url();
                    CURLUcode code = curl_url_set(url, (CURLUPart)part, texts[t], bits[b]);
                    printf("%s = ", part_names[part]);
                    print_text(texts[t]);
                    print_bits(bits[b]);
                    printf(": %d", (int)code);
                    /* "file" without a path is another case. */
                    if (code || !strcmp(texts[t], "file")) putchar('\n');
                    else print_url(url);
                    curl_url_cleanup(url);
                }
}

static void relative(void)
{
    static const char *const bases[] = {
        "ws://u:p@h:81/a/b/c?q=1?/x#f/g?h", "ws://h", "ws://h/a/b?", "ws://h/a#", "ws://h?q#f",
        "http://h:80/a//", "ws://[::1%25en0]/a", "file:///a/b", "imap://u;o@h/a",
    };
    static const char *const texts[] = {
        "", "#", "#x", "#x y", "?", "?x", "?x y#z w", "x", "./x", "../x", "../../../../x", ".", "..",
        "/", "/x", "/x/../y", "/a b?c d", "//g", "//g/x y", "//g//x y", "//g?x y#z", "//u@g:9/",
        "//", "///x", "////x", "//g x/", "x:y", "./x:y", "ws://g", "WS:/g", "ws:g", "xyz://g/x",
        "mailto:x", "\xc3\xa9", "%c3%zz", "a\tb", "\\x", "//[::1]:1", "//127.1/x", "file:/x", " x",
        "x#y?z", "?x?y/..",
    };
    static const unsigned bits[] = {
        0, CURLU_URLENCODE, CURLU_PATH_AS_IS, CURLU_DEFAULT_PORT, CURLU_NO_DEFAULT_PORT,
        CURLU_NON_SUPPORT_SCHEME | CURLU_ALLOW_SPACE, CURLU_GUESS_SCHEME, CURLU_DEFAULT_SCHEME,
        CURLU_PUNY2IDN, CURLU_DISALLOW_USER,
    };
    size_t base, t, b;
    for (base = 0; base < COUNT(bases); base++)
        for (t = 0; t < COUNT(texts); t++)
            for (b = 0; b < COUNT(bits); b++) {
                CURLU *url = parsed(bases[base], 0);
                CURLUcode code = curl_url_set(url, CURLUPART_URL, texts[t], bits[b]);
                print_text(texts[t]);
                print_bits(bits[b]);
                printf(": %d", (int)code);
                print_url(url);
                curl_url_cleanup(url);
            }
}

/* From nothing to a URL, in the order of the parts; each step is shown. */
static void build(void)
{
    static const struct {
        CURLUPart part;
        const char *text;
        unsigned bits;
    } steps[] = {
        {CURLUPART_PATH, "a b", CURLU_URLENCODE}, {CURLUPART_QUERY, "x=1", 0},
        {CURLUPART_HOST, "h", 0},                 {CURLUPART_URL, "y", CURLU_DEFAULT_SCHEME},
        {CURLUPART_SCHEME, "Wss", 0},             {CURLUPART_PORT, "443", 0},
        {CURLUPART_USER, "a/b", 0},               {CURLUPART_URL, "/z", 0},
        {CURLUPART_URL, "ws://h", 0},             {CURLUPART_USER, "a/b@c", CURLU_URLENCODE},
        {CURLUPART_PASSWORD, "p:q", 0},           {CURLUPART_OPTIONS, "o", 0},
        {CURLUPART_SCHEME, "imap", 0},            {CURLUPART_SCHEME, "my", CURLU_NON_SUPPORT_SCHEME},
        {CURLUPART_HOST, "[fe80::1%25en0]", 0},   {CURLUPART_HOST, "[fe80::1]", 0},
        {CURLUPART_ZONEID, "en1", 0},             {CURLUPART_FRAGMENT, "", CURLU_URLENCODE},
        {CURLUPART_QUERY, "n=v w", CURLU_URLENCODE | CURLU_APPENDQUERY},
        {CURLUPART_QUERY, "m=a&b=c", CURLU_URLENCODE | CURLU_APPENDQUERY},
        {CURLUPART_QUERY, "end&", CURLU_APPENDQUERY}, {CURLUPART_QUERY, "x", CURLU_APPENDQUERY},
        {CURLUPART_QUERY, "", CURLU_URLENCODE | CURLU_APPENDQUERY},
        {CURLUPART_URL, "", 0},                   {CURLUPART_PATH, NULL, 0},
        {CURLUPART_HOST, NULL, 0},                {CURLUPART_HOST, "g", 0},
        {CURLUPART_USER, NULL, 0},                {CURLUPART_PASSWORD, NULL, 0},
        {CURLUPART_OPTIONS, NULL, 0},             {CURLUPART_ZONEID, NULL, 0},
        {CURLUPART_PORT, NULL, 0},                {CURLUPART_FRAGMENT, NULL, 0},
        {CURLUPART_QUERY, NULL, 0},               {CURLUPART_SCHEME, NULL, 0},
        {CURLUPART_URL, "q", CURLU_GUESS_SCHEME}, {CURLUPART_URL, NULL, 0},
    };
    CURLU *url = curl_url();
    size_t i;
    for (i = 0; i < COUNT(steps); i++) {
        printf("%d", (int)curl_url_set(url, steps[i].part, steps[i].text, steps[i].bits));
        print_url(url);
    }
    curl_url_cleanup(url);
}

static void copies(void)
{
    CURLU *first = parsed("imap://u;o:p@[fe80::1%25en0]:9/a?#", 0);
    CURLU *second = curl_url_dup(first);
    CHECK(curl_url_set(first, CURLUPART_URL, "ws://other", 0) == CURLUE_OK);
    print_url(first);
    print_url(second);
    curl_url_cleanup(first);
    curl_url_cleanup(second);
    first = parsed("guessed", CURLU_GUESS_SCHEME);
    second = curl_url_dup(first);
    print_part(first, CURLUPART_SCHEME, CURLU_NO_GUESS_SCHEME);
    print_part(second, CURLUPART_SCHEME, CURLU_NO_GUESS_SCHEME);
    putchar('\n');
    curl_url_cleanup(first);
    curl_url_cleanup(second);
}

static void limits(void)
{
    CURLU *url = parsed("ws://h", 0);
    char *text = malloc(8000002), *got = NULL;
    int part;
    memset(text, ' ', 8000001);
    text[8000001] = '\0';
    for (part = 0; part < 12; part++)
        printf("%d ", (int)curl_url_set(url, (CURLUPart)part, text, CURLU_URLENCODE));
    text[8000000] = '\0';
    printf("%d ", (int)curl_url_set(url, CURLUPART_PATH, text, CURLU_URLENCODE));
    printf("%d ", (int)curl_url_get(url, CURLUPART_URL, &got, 0));
    printf("%d ", (int)curl_url_get(url, CURLUPART_PATH, &got, CURLU_URLENCODE));
    printf("%d ", (int)curl_url_set(url, CURLUPART_URL, "x", 0));
    printf("%d ", (int)curl_url_set(url, CURLUPART_PATH, "", 0));
    printf("%d ", (int)curl_url_set(url, CURLUPART_QUERY, text, 0));
    printf("%d ", (int)curl_url_set(url, CURLUPART_QUERY, "x", CURLU_APPENDQUERY));
    printf("%d\n", (int)curl_url_get(url, CURLUPART_PORT, &got, CURLU_DEFAULT_PORT));
    curl_free(got);
    free(text);
    curl_url_cleanup(url);
}

static void misuse(void)
{
    CURLU *url = curl_url();
    char *text = NULL;
    int code;
    printf("%d", (int)curl_url_set(NULL, CURLUPART_URL, "ws://h", 0));
    printf(" %d", (int)curl_url_set(NULL, CURLUPART_URL, NULL, 0));
    printf(" %d", (int)curl_url_get(NULL, CURLUPART_URL, &text, 0));
    printf(" %d", (int)curl_url_get(url, CURLUPART_URL, NULL, 0));
    printf(" %d", (int)curl_url_get(url, (CURLUPart)11, &text, 0));
    printf(" %d", (int)curl_url_get(url, (CURLUPart)-1, &text, 0));
    printf(" %d", (int)curl_url_set(url, (CURLUPart)11, "x", 0));
    printf(" %d\n", (int)curl_url_set(url, (CURLUPart)11, NULL, 0));
    curl_url_cleanup(url);
    curl_url_cleanup(NULL);
    for (code = -1; code <= CURLUE_LAST; code++) {
        const char *words = curl_url_strerror((CURLUcode)code);
        CHECK(words && *words);
    }
}

/* libcurl puts "(nil)" where the path is missing. */
static void file_without_path(void)
{
    CURLU *url = curl_url();
    CHECK(curl_url_set(url, CURLUPART_SCHEME, "file", 0) == CURLUE_OK);
    print_url(url);
    curl_url_cleanup(url);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } groups[] = {
        {"parse", parse},   {"get", get},       {"set", set},       {"relative", relative},
        {"build", build},   {"copies", copies}, {"limits", limits}, {"misuse", misuse},
        {"file-without-path", file_without_path},
    };
    const char *wanted = argument(argc, argv, 1, "");
    size_t i;
    for (i = 0; i < COUNT(groups); i++)
        if (!strcmp(groups[i].name, wanted)) groups[i].run();
    puts("done");
    return 0;
}
