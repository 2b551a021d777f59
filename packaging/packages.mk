# What a release is made of: notices, Debian packages, the tarball. Included by the Makefile.

.PHONY: notices deb deb-test dist dist-test

notices: ## write packaging/NOTICES anew: the licences of all crates that are linked
	@packaging/notices.py

deb: all ## Debian packages into target/deb
	@packaging/deb.sh "$(T)/deb" '$(VERSION)'

deb-test: deb ## install the packages in a bare Debian, build and run the examples there (root, mmdebstrap, network)
	@packaging/deb-test.sh "$(T)/deb" "$(T)/deb-test"

dist: ## the source tarball with all crates into target/dist
	@packaging/dist.sh "$(T)/dist" '$(VERSION)'

dist-test: dist ## build and install the tarball without network (minutes)
	@packaging/dist-test.sh "$(T)/dist/libcurlws-$(VERSION).tar.xz" "$(T)/dist-test"
