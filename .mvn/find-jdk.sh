# Sets JAVA_HOME to a JDK 25 or newer; sourced by mvnw and by the tailrace launcher.
# Looks at JAVA_HOME, then JDK25_HOME, then where packages, SDKMAN and IDEs put JDKs.

jdk_release() { # the feature release of the JDK in $1, or 0
  release=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null)
  [ -x "$1/bin/javac" ] && echo "${release:-0}" || echo 0
}

find_jdk() {
  set +f
  for jdk in "${JAVA_HOME-}" "${JDK25_HOME-}" \
    /usr/lib/jvm/*25* "$HOME"/.sdkman/candidates/java/25* "$HOME"/.jdks/*25* \
    /Library/Java/JavaVirtualMachines/*25*/Contents/Home; do
    if [ -n "$jdk" ] && [ "$(jdk_release "$jdk")" -ge 25 ]; then
      JAVA_HOME=$jdk
      export JAVA_HOME
      return 0
    fi
  done
  echo "Tailrace needs a JDK 25 or newer and found none. Install one (for example Temurin 25)" >&2
  echo "and point JAVA_HOME or JDK25_HOME at it." >&2
  return 1
}

find_jdk || exit 1
