/* Forms: built, changed and freed; a transfer with one does not take place. */
#define CURL_DISABLE_DEPRECATION
#include "test.h"

static int freed;

static size_t no_read(char *buffer, size_t size, size_t n, void *data)
{
    (void)buffer, (void)size, (void)n, (void)data;
    return 0;
}

static void count_free(void *data)
{
    CHECK(data == &freed);
    freed++;
}

static void mime(CURL *curl, const char *program)
{
    curl_mime *form = curl_mime_init(curl), *inner = curl_mime_init(curl);
    curl_mime *other = curl_mime_init(NULL);
    curl_mimepart *part = curl_mime_addpart(form), *below = curl_mime_addpart(inner);
    struct curl_slist *headers = curl_slist_append(NULL, "X: y");
    CHECK(curl_mime_addpart(NULL) == NULL);
    printf("null: %d %d %d %d %d %d %d %d %d\n", curl_mime_name(NULL, "x"),
           curl_mime_filename(NULL, "x"), curl_mime_type(NULL, "x"), curl_mime_encoder(NULL, "8bit"),
           curl_mime_data(NULL, "x", 1), curl_mime_filedata(NULL, "x"),
           curl_mime_data_cb(NULL, 1, no_read, NULL, NULL, NULL), curl_mime_subparts(NULL, form),
           curl_mime_headers(NULL, NULL, 0));
    printf("set: %d %d %d %d %d\n", curl_mime_name(part, "name"), curl_mime_name(part, NULL),
           curl_mime_name(part, "again"), curl_mime_filename(part, "file"),
           curl_mime_type(part, "text/plain"));
    printf("encoder: %d %d %d\n", curl_mime_encoder(part, "BASE64"),
           curl_mime_encoder(part, "rot13"), curl_mime_encoder(part, NULL));
    printf("data: %d %d %d %d\n", curl_mime_data(part, "a\0b", 3),
           curl_mime_data(part, "text", CURL_ZERO_TERMINATED), curl_mime_data(part, "", 0),
           curl_mime_data(part, NULL, 5));
    printf("file: %d %d %d\n", curl_mime_filedata(part, program),
           curl_mime_filedata(part, "/nonexistent/file"), curl_mime_filedata(part, NULL));
    printf("callback: %d", curl_mime_data_cb(part, 5, no_read, NULL, count_free, &freed));
    printf(" %d", curl_mime_data_cb(part, 5, no_read, NULL, count_free, &freed));
    printf(", freed %d", freed);
    curl_mime_data(part, "x", 1);
    printf(", freed %d\n", freed);
    CHECK(curl_mime_data_cb(below, -1, no_read, NULL, count_free, &freed) == CURLE_OK);
    printf("headers: %d %d %d\n", curl_mime_headers(part, headers, 1),
           curl_mime_headers(part, headers, 1), curl_mime_headers(below, NULL, 1));
    printf("below: %d %d", curl_mime_subparts(part, inner), curl_mime_subparts(part, inner));
    printf(" %d", curl_mime_subparts(below, form)); /* itself */
    printf(", freed %d\n", freed);
    printf("taken: %d\n", curl_mime_subparts(curl_mime_addpart(form), inner));
    CHECK(curl_mime_subparts(below, other) == CURLE_OK);
    curl_mime_free(other); /* before the part that holds it */
    CHECK(curl_mime_data_cb(below, -1, no_read, NULL, count_free, &freed) == CURLE_OK);
    curl_mime_free(form);
    printf("freed: %d\n", freed);
    curl_mime_free(NULL);
}

static void refused(CURL *curl)
{
    curl_mime *form = curl_mime_init(curl);
    curl_mime_name(curl_mime_addpart(form), "x");
    CHECK(curl_easy_setopt(curl, CURLOPT_URL, "ws://127.0.0.1:1/") == CURLE_OK);
    printf("setopt: %d\n", curl_easy_setopt(curl, CURLOPT_MIMEPOST, form));
#ifdef CURLWS_LENIENT
    CHECK(curl_easy_perform(curl) == CURLE_NOT_BUILT_IN);
#endif
    printf("setopt: %d\n", curl_easy_setopt(curl, CURLOPT_MIMEPOST, NULL));
    printf("perform: %d\n", curl_easy_perform(curl));
    curl_mime_free(form);
}

static void show(const struct curl_httppost *post)
{
    for (; post; post = post->next) {
        const struct curl_httppost *more;
        printf("part:");
        for (more = post; more; more = more->more)
            printf(" [%.*s %ld %s %ld %s %s %lx %d%d%d]", (int)more->namelength,
                   more->name ? more->name : "", more->namelength,
                   more->contents ? more->contents : "NULL", (long)more->contentlen,
                   more->contenttype ? more->contenttype : "NULL",
                   more->showfilename ? more->showfilename : "NULL", (unsigned long)more->flags,
                   more->buffer != NULL, more->userp != NULL, more->contentheader != NULL);
        putchar('\n');
    }
}

static void forms(CURL *curl)
{
    struct curl_httppost *first = NULL, *last = NULL;
    struct curl_slist *headers = curl_slist_append(NULL, "X: y");
    struct curl_forms array[4];
    static char buffer[] = "in memory";
#define ADD(...) printf("formadd: %d\n", (int)curl_formadd(&first, &last, __VA_ARGS__))
    ADD(CURLFORM_COPYNAME, "name", CURLFORM_COPYCONTENTS, "value", CURLFORM_END);
    ADD(CURLFORM_PTRNAME, "pointer", CURLFORM_PTRCONTENTS, "kept", CURLFORM_CONTENTSLENGTH, 3L,
        CURLFORM_NAMELENGTH, 5L, CURLFORM_CONTENTHEADER, headers, CURLFORM_END);
    ADD(CURLFORM_COPYNAME, "short", CURLFORM_NAMELENGTH, 2L, CURLFORM_COPYCONTENTS, "cut here",
        CURLFORM_CONTENTLEN, (curl_off_t)3, CURLFORM_END);
    ADD(CURLFORM_COPYNAME, "file", CURLFORM_FILE, "a.PNG", CURLFORM_FILE, "b.unknown",
        CURLFORM_FILE, "c.html", CURLFORM_FILENAME, "shown", CURLFORM_END);
    ADD(CURLFORM_COPYNAME, "types", CURLFORM_FILE, "a", CURLFORM_CONTENTTYPE, "x/y",
        CURLFORM_FILE, "b", CURLFORM_END);
    ADD(CURLFORM_COPYNAME, "inline", CURLFORM_FILECONTENT, "/etc/hostname", CURLFORM_END);
    ADD(CURLFORM_COPYNAME, "buffer", CURLFORM_BUFFER, "as.txt", CURLFORM_BUFFERPTR, buffer,
        CURLFORM_BUFFERLENGTH, 9L, CURLFORM_END);
    ADD(CURLFORM_COPYNAME, "stream", CURLFORM_STREAM, buffer, CURLFORM_CONTENTLEN, (curl_off_t)-1,
        CURLFORM_END);
    array[0].option = CURLFORM_COPYNAME;
    array[0].value = "array";
    array[1].option = CURLFORM_COPYCONTENTS;
    array[1].value = "its value";
    array[2].option = CURLFORM_END;
    array[2].value = NULL;
    ADD(CURLFORM_ARRAY, array, CURLFORM_CONTENTTYPE, "a/b", CURLFORM_END);
    show(first);
    ADD(CURLFORM_END);
    ADD(CURLFORM_COPYNAME, "nothing", CURLFORM_END);
    ADD(CURLFORM_COPYNAME, NULL, CURLFORM_END);
    ADD(CURLFORM_COPYNAME, "a", CURLFORM_COPYNAME, "b", CURLFORM_END);
    ADD(CURLFORM_COPYNAME, "a", CURLFORM_COPYCONTENTS, "b", CURLFORM_FILE, "c", CURLFORM_END);
    ADD(CURLFORM_COPYNAME, "a", CURLFORM_FILE, "c", CURLFORM_CONTENTSLENGTH, 5L, CURLFORM_END);
    ADD(CURLFORM_COPYNAME, "a\0b", CURLFORM_NAMELENGTH, 3L, CURLFORM_COPYCONTENTS, "x",
        CURLFORM_END);
    ADD(CURLFORM_COPYNAME, "a", CURLFORM_FILE, "c", CURLFORM_FILE, "d", (CURLformoption)1234, NULL,
        CURLFORM_END);
    ADD(CURLFORM_ARRAY, NULL, CURLFORM_END);
    array[1].option = CURLFORM_ARRAY;
    ADD(CURLFORM_ARRAY, array, CURLFORM_END);
    printf("formget: %d\n", curl_formget(first, NULL, NULL));
    printf("setopt: %d\n", curl_easy_setopt(curl, CURLOPT_HTTPPOST, first));
#ifdef CURLWS_LENIENT
    CHECK(curl_easy_perform(curl) == CURLE_NOT_BUILT_IN);
#endif
    printf("setopt: %d\n", curl_easy_setopt(curl, CURLOPT_HTTPPOST, NULL));
    curl_formfree(first);
    curl_formfree(NULL);
    curl_slist_free_all(headers);
}

int main(int argc, char **argv)
{
    CURL *curl = curl_easy_init();
    (void)argc;
    mime(curl, argv[0]);
    refused(curl);
    forms(curl);
    curl_easy_cleanup(curl);
    return 0;
}
