package retail

import "strings"

// city is a place where customers live; bigger weights hold more of them. A city with stores has a region's shops.
type city struct {
	name   string
	region string
	weight float64
	stores int
}

// country is a market with what its customers are called and how they write it.
type country struct {
	name    string
	aliases []string // other spellings that turn up in the customer table
	code    string   // two letters
	dial    string
	share   float64
	cities  []city
	// lists of names, separated by blanks; "display/latin" where the display form is not in Latin letters
	female, male, last []string
	surnameFirst       bool
	streets            []string
	numberFirst        bool // house number before the street
	mail               []string
	postal             string // # is a digit, @ a capital letter
	mobile             string // # is a digit
}

// words splits a list of names.
func words(s string) []string { return strings.Fields(s) }

// countries are the markets, the largest first.
var countries = []country{
	{
		name: "United Kingdom", aliases: []string{"UK", "U.K.", "Great Britain"}, code: "GB", dial: "+44", share: 0.29,
		cities: []city{
			{"London", "Greater London", 9, 6},
			{"Manchester", "North West", 3, 2},
			{"Birmingham", "West Midlands", 3, 2},
			{"Leeds", "Yorkshire", 2, 1},
			{"Glasgow", "Scotland", 2, 1},
			{"Bristol", "South West", 2, 1},
			{"Cardiff", "Wales", 1, 1},
			{"Liverpool", "North West", 2, 0},
			{"Norwich", "East of England", 1, 0},
		},
		female: words("Olivia Amelia Isla Ava Ivy Freya Lily Florence Mia Willow Rosie Sophia Emily Grace Charlotte " +
			"Sarah Karen Susan Margaret Helen Claire Emma Rachel Hannah Priya Aisha"),
		male: words("Noah Oliver George Arthur Muhammad Leo Harry Oscar Archie Henry Jack Charlie James William Thomas " +
			"David Paul Andrew Mark Stephen Ian Gareth Daniel Matthew Imran Raj"),
		last: words("Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans Walker " +
			"White Roberts Green Hall Wood Jackson Clarke Khan Hughes Edwards Harris Lewis O'Brien MacDonald Campbell Begum"),
		streets: []string{
			"High Street", "Station Road", "Church Lane", "Victoria Road", "Mill Lane", "Park Avenue", "Queens Road",
			"The Crescent", "London Road", "Kings Way",
		},
		numberFirst: true, mail: words("gmail.com outlook.com btinternet.com yahoo.co.uk icloud.com hotmail.co.uk"),
		postal: "@@# #@@", mobile: "7### ######",
	},
	{
		name: "Germany", aliases: []string{"Deutschland", "DE", "germany"}, code: "DE", dial: "+49", share: 0.23,
		cities: []city{
			{"Berlin", "Berlin", 4, 3},
			{"Hamburg", "Hamburg", 3, 2},
			{"München", "Bayern", 3, 2},
			{"Köln", "Nordrhein-Westfalen", 3, 2},
			{"Frankfurt am Main", "Hessen", 2, 1},
			{"Stuttgart", "Baden-Württemberg", 2, 1},
			{"Leipzig", "Sachsen", 1, 1},
			{"Nürnberg", "Bayern", 1, 0},
			{"Münster", "Nordrhein-Westfalen", 1, 0},
		},
		female: words("Emma Mia Hannah Sophia Emilia Lina Marie Lena Anna Clara Johanna Katharina Julia Sabine Petra " +
			"Monika Ursula Birgit Heike Claudia Anja Käthe Ayşe Elif Greta"),
		male: words("Noah Matteo Elias Finn Leon Paul Emil Luca Felix Maximilian Jonas Lukas Thomas Michael Andreas " +
			"Stefan Jürgen Klaus Wolfgang Jörg Björn Uwe Mehmet Emre Günther Sören"),
		last: words("Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter " +
			"Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Krause Yılmaz Kaya Groß Weiß"),
		streets: []string{
			"Hauptstraße", "Bahnhofstraße", "Gartenweg", "Schillerstraße", "Goethestraße", "Lindenallee", "Am Markt",
			"Bergstraße", "Rosenweg", "Kirchgasse",
		},
		mail: words("gmx.de web.de t-online.de gmail.com freenet.de posteo.de"), postal: "#####", mobile: "15# ########",
	},
	{
		name: "France", aliases: []string{"FR", "france"}, code: "FR", dial: "+33", share: 0.14,
		cities: []city{
			{"Paris", "Île-de-France", 6, 4},
			{"Lyon", "Auvergne-Rhône-Alpes", 2, 1},
			{"Marseille", "Provence-Alpes-Côte d'Azur", 2, 1},
			{"Toulouse", "Occitanie", 2, 1},
			{"Lille", "Hauts-de-France", 1, 1},
			{"Bordeaux", "Nouvelle-Aquitaine", 1, 0},
			{"Nantes", "Pays de la Loire", 1, 0},
		},
		female: words("Jade Louise Alice Ambre Emma Rose Chloé Léa Inès Zoé Camille Manon Élise Hélène Françoise Nathalie " +
			"Sylvie Isabelle Valérie Aurélie Noémie Amélie"),
		male: words("Gabriel Louis Raphaël Jules Adam Arthur Hugo Lucas Maël Noé Théo Étienne François Jean-Pierre Philippe " +
			"Frédéric Stéphane Olivier Benoît Rémi Mathéo Loïc"),
		last: words("Martin Bernard Thomas Petit Robert Richard Durand Dubois Moreau Laurent Simon Michel Lefèvre Leroy Roux " +
			"David Bertrand Morel Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Mercier Faure Guérin"),
		streets: []string{
			"rue de la Paix", "avenue Victor Hugo", "rue du Moulin", "place de l'Église", "rue Pasteur", "boulevard Voltaire",
			"rue des Écoles", "chemin des Vignes",
		},
		numberFirst: true, mail: words("orange.fr gmail.com free.fr laposte.net sfr.fr"), postal: "#####", mobile: "6 ## ## ## ##",
	},
	{
		name: "Spain", aliases: []string{"España", "ES"}, code: "ES", dial: "+34", share: 0.1,
		cities: []city{
			{"Madrid", "Comunidad de Madrid", 4, 3},
			{"Barcelona", "Cataluña", 3, 2},
			{"Valencia", "Comunidad Valenciana", 2, 1},
			{"Sevilla", "Andalucía", 2, 1},
			{"Málaga", "Andalucía", 1, 0},
			{"A Coruña", "Galicia", 1, 0},
		},
		female: words("Lucía Martina Sofía María Valeria Julia Paula Emma Daniela Carla Alba Carmen Ana Laura Marta Pilar " +
			"Rocío Inés Noelia Begoña"),
		male: words("Martín Mateo Hugo Leo Daniel Alejandro Pablo Manuel Álvaro Adrián José Antonio Francisco Javier Jesús " +
			"Andrés Iván Rubén Óscar Íñigo"),
		last: words("García Rodríguez González Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez Ruiz Hernández Díaz " +
			"Moreno Muñoz Álvarez Romero Alonso Gutiérrez Navarro Torres Domínguez Vázquez Núñez Iglesias"),
		streets: []string{"Calle Mayor", "Calle Real", "Avenida de la Constitución", "Calle del Sol", "Plaza España", "Paseo Marítimo"},
		mail:    words("gmail.com hotmail.es telefonica.net yahoo.es"), postal: "#####", mobile: "6## ### ###",
	},
	{
		name: "Italy", aliases: []string{"Italia", "IT"}, code: "IT", dial: "+39", share: 0.09,
		cities: []city{
			{"Roma", "Lazio", 3, 2},
			{"Milano", "Lombardia", 3, 2},
			{"Napoli", "Campania", 2, 1},
			{"Torino", "Piemonte", 1, 1},
			{"Bologna", "Emilia-Romagna", 1, 0},
			{"Forlì", "Emilia-Romagna", 1, 0},
		},
		female: words("Sofia Aurora Giulia Ginevra Beatrice Alice Vittoria Emma Ludovica Matilde Chiara Francesca Federica " +
			"Elena Paola Silvia Martina Giorgia"),
		male: words("Leonardo Francesco Tommaso Edoardo Alessandro Lorenzo Mattia Gabriele Riccardo Andrea Marco Giuseppe " +
			"Luca Matteo Niccolò Stefano Davide Simone"),
		last: words("Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti Mancini Costa " +
			"Giordano Rizzo Lombardi Moretti Barbieri Fontana Santoro D'Angelo De_Luca"),
		streets: []string{"Via Roma", "Via Garibaldi", "Corso Italia", "Via Dante", "Piazza San Marco", "Via Verdi"},
		mail:    words("gmail.com libero.it virgilio.it tiscali.it"), postal: "#####", mobile: "3## #######",
	},
	{
		name: "Poland", aliases: []string{"Polska", "PL"}, code: "PL", dial: "+48", share: 0.08,
		cities: []city{
			{"Warszawa", "Mazowieckie", 3, 2},
			{"Kraków", "Małopolskie", 2, 1},
			{"Łódź", "Łódzkie", 1, 1},
			{"Wrocław", "Dolnośląskie", 1, 0},
			{"Gdańsk", "Pomorskie", 1, 0},
		},
		female: words("Zofia Zuzanna Hanna Maja Julia Laura Oliwia Alicja Małgorzata Agnieszka Katarzyna Joanna Świętosława " +
			"Barbara Ewa Krystyna"),
		male: words("Antoni Jan Aleksander Franciszek Nikodem Leon Mikołaj Stanisław Łukasz Paweł Michał Krzysztof Grzegorz " +
			"Tomasz Wojciech Rafał"),
		last: words("Nowak Wójcik Kowalczyk Mazur Krawczyk Woźniak Dudek Stępień Pawlak Michalak Adamczyk Zając Król Wieczorek " +
			"Wróbel Bąk Duda Szewczyk Pietrzak Marciniak"),
		streets: []string{"ul. Długa", "ul. Polna", "ul. Leśna", "ul. Słoneczna", "ul. Krótka", "al. Niepodległości"},
		mail:    words("wp.pl onet.pl gmail.com interia.pl o2.pl"), postal: "##-###", mobile: "5## ### ###",
	},
	{
		name: "Sweden", aliases: []string{"Sverige", "SE"}, code: "SE", dial: "+46", share: 0.04,
		cities: []city{
			{"Stockholm", "Stockholms län", 3, 2},
			{"Göteborg", "Västra Götaland", 2, 1},
			{"Malmö", "Skåne", 1, 1},
			{"Umeå", "Västerbotten", 1, 0},
		},
		female: words("Alice Maja Vera Alma Selma Elsa Lilly Astrid Saga Freja Märta Åsa Karin Kerstin Birgitta"),
		male:   words("Noah William Liam Hugo Lucas Elias Oscar Nils Åke Göran Björn Sören Lars Anders Mårten"),
		last: words("Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson Lindström " +
			"Lindqvist Sjöberg Åkesson Öberg"),
		streets: []string{"Storgatan", "Drottninggatan", "Skolgatan", "Björkvägen", "Kungsgatan"},
		mail:    words("gmail.com telia.com hotmail.se spray.se"), postal: "### ##", mobile: "7# ### ## ##",
	},
	{
		name: "China", aliases: []string{"中国", "CN", "P.R. China"}, code: "CN", dial: "+86", share: 0.03,
		cities: []city{
			{"上海", "上海市", 3, 1}, {"北京", "北京市", 2, 1}, {"深圳", "广东省", 2, 0}, {"杭州", "浙江省", 1, 0},
		},
		female: words("芳/fang 娜/na 敏/min 静/jing 秀英/xiuying 丽/li 艳/yan 雨桐/yutong 欣怡/xinyi 思涵/sihan 婷/ting 雪/xue"),
		male:   words("伟/wei 强/qiang 磊/lei 洋/yang 勇/yong 军/jun 杰/jie 浩然/haoran 子轩/zixuan 宇航/yuhang 建国/jianguo 鹏/peng"),
		last: words("王/wang 李/li 张/zhang 刘/liu 陈/chen 杨/yang 黄/huang 赵/zhao 吴/wu 周/zhou 徐/xu 孙/sun 马/ma 朱/zhu " +
			"胡/hu 林/lin 郭/guo 何/he 高/gao 罗/luo"),
		surnameFirst: true,
		streets:      []string{"中山路", "人民路", "解放路", "南京路", "长安街", "建设路"},
		mail:         words("qq.com 163.com 126.com sina.com"), postal: "######", mobile: "1## #### ####",
	},
}

// latin returns s as it stands in a mail address: small, without accents, apostrophes and blanks. Of "display/latin"
// it takes the second half.
func latin(s string) string {
	if _, after, ok := strings.Cut(s, "/"); ok {
		return after
	}
	var b strings.Builder
	for _, c := range strings.ToLower(s) {
		switch {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-':
			b.WriteRune(c)
		default:
			b.WriteString(plain[c])
		}
	}
	return b.String()
}

// plain maps the letters with accents that occur above; what it lacks is dropped.
var plain = map[rune]string{
	'ä': "ae", 'ö': "oe", 'ü': "ue", 'ß': "ss", 'å': "a", 'á': "a", 'à': "a", 'â': "a", 'ã': "a", 'ą': "a", 'ç': "c", 'ć': "c",
	'é': "e", 'è': "e", 'ê': "e", 'ë': "e", 'ę': "e", 'í': "i", 'ì': "i", 'î': "i", 'ï': "i", 'ı': "i", 'ł': "l", 'ñ': "n",
	'ń': "n", 'ó': "o", 'ò': "o", 'ô': "o", 'ø': "o", 'ś': "s", 'ş': "s", 'ú': "u", 'ù': "u", 'û': "u", 'ź': "z", 'ż': "z",
	'ğ': "g",
}

// display returns the form of a name that people write.
func display(s string) string {
	before, _, _ := strings.Cut(s, "/")
	return strings.ReplaceAll(before, "_", " ")
}
